"""The bodies that run the service: bureaus, offices, law firms, partner departments; who belongs to whom."""
