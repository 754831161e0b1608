"""How does a template write the address of a stream?"""

from django import template

from netboard.foundation.live import channel

register = template.Library()


@register.simple_tag
def stream_address(kind: str, key: int) -> str:
    return channel.address(kind, key)
