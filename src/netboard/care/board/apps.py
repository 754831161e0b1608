from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "netboard.care.board"
    label = "board"

    def ready(self) -> None:
        from netboard.care.board.queries import following  # noqa: PLC0415 -- the models are loaded first
        from netboard.foundation.live import kinds  # noqa: PLC0415 -- the same

        kinds.register("board", may_follow=following.may_follow, current=following.current)
