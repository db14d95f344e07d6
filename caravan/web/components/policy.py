"""Settings of how pages look are anybody's; health is for machines."""

from caravan.policy import OPS, PUBLIC, Policy

ROUTES = {
    "components:settings": Policy(PUBLIC),
    "components:display": Policy(PUBLIC),
    "components:language": Policy(PUBLIC),
    "components:live": Policy(OPS),
    "components:ready": Policy(OPS),
}
