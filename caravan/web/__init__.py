"""The pages: they translate between a person and the services, and never write themselves."""
