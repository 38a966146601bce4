"""社会資源: found by worry, text or group, kept up to date, taken in from published lists."""
