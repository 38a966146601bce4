"""Values in, PDF out: forms, sheets and report tables on A4. Never queries; same data, same bytes."""
