"""How the sandbox reaches the app: Socket Mode or signed HTTP, events and their retries, response_urls."""
