from tests.servers.fixtures import caravan, prepared, shared_caravan

__all__ = ["caravan", "prepared", "shared_caravan"]
