"""The demo: two MSPs with clients of the same names, filled through the product's own actions."""
