"""ホーム: what waits for somebody today."""
