from tests.servers.fixtures import empty_machine, prepared, shared_caravan

__all__ = ["empty_machine", "prepared", "shared_caravan"]
