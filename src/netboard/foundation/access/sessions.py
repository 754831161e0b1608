"""Where do web sessions lie? In Django's own table, read and renewed by one statement each: every page does both."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError, connection

from netboard.foundation import clock

READ = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"
RENEW = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"


class SessionStore(db.SessionStore):
    """Django's store, without its model in the way of the two statements of every page; it begins and ends sessions as before."""

    def _get_session_from_db(self) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(READ, [self.session_key, clock.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return self.model(session_key=str(self.session_key), session_data=row[0], expire_date=row[1])

    def save(self, must_create: bool = False) -> None:
        """Renew a session that exists, or begin one; `UpdateError` when it ended meanwhile, so that it is not born again."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        content = self._get_session(no_load=False)  # type: ignore[attr-defined]
        try:
            with connection.cursor() as cursor:
                cursor.execute(RENEW, [self.encode(content), self.get_expiry_date(), self.session_key])
                is_renewed = cursor.rowcount == 1
        except DatabaseError as error:
            raise UpdateError from error
        if not is_renewed:
            raise UpdateError
