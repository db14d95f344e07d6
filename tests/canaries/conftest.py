from tests.servers.fixtures import caravan, prepared

__all__ = ["caravan", "prepared"]
