"""The process: settings, assembly, scheduler, delivery, web server, command line."""
