"""Names and ids that the server makes up when a client gives none."""

import secrets
import time

_ADJECTIVES = (
    "able amber ample ancient apt azure bold brave bright brisk calm candid careful cheerful clean clear clever crisp curious daring deft "
    "eager earnest fair fine firm fleet fond free fresh gentle glad golden grand happy hardy honest humble keen kind lively loyal lucid "
    "mellow merry mighty neat nimble noble open patient plucky polite proud quick quiet rapid rare ready silent silver smart smooth "
    "sound spry steady sturdy subtle sunny swift tidy trusty upbeat vivid warm wise witty worthy zesty"
).split()
_ANIMALS = (
    "ant auk bat bear bee bison boar carp cat chough cod colt crab crane crow deer dog donkey dove duck eagle eel elk falcon finch fish "
    "fowl fox frog goat goose grouse gull hare hawk hen heron horse ibis jay kit koi lamb lark lynx mare midge mink mole moose moth mouse "
    "newt otter owl ox panda perch pug quail ram rat raven robin rook seal shad shark sheep shrew shrike skunk slug smelt snail snipe "
    "sow sparrow sponge squid stag steed stoat stork swan tern toad trout turtle vole wasp whale wolf worm wren yak zebra"
).split()


def random_name() -> str:
    """Make a name such as `brisk-heron-418`."""
    return f"{secrets.choice(_ADJECTIVES)}-{secrets.choice(_ANIMALS)}-{secrets.randbelow(1000)}"


def new_id() -> str:
    """Make a UUIDv7 as 32 hexadecimal digits: ids of later calls sort after those of earlier milliseconds. Source: RFC 9562."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return f"{value:032x}"
