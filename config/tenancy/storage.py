"""Files of each MSP in a folder of its own, served only through views."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from config.tenancy.instances import PUBLIC
from config.tenancy.router import NoMspSelected
from config.tenancy.selected import connection


class MspStorage(FileSystemStorage):
    """A file system storage whose root follows the selected MSP; without one it refuses to work."""

    @property
    def base_location(self) -> str:
        """Return the folder of the selected MSP."""
        if connection.schema_name in (None, PUBLIC):
            raise NoMspSelected("Files belong to an MSP; select one first.")
        return str(Path(settings.MEDIA_ROOT) / connection.schema_name)

    @property
    def location(self) -> str:
        """Return the absolute folder of the selected MSP."""
        return str(Path(self.base_location).absolute())

    def url(self, name: str | None) -> str:
        """Refuse: files are private and have no address of their own."""
        raise NotImplementedError("Files are served through views that check who asks.")
