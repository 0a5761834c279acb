"""The pages of requests, split by what people do on them."""
