"""What the composition root itself keeps: the proof that workers are alive."""

from django.db import models


class Heartbeat(models.Model):
    """When a task last ran, by the name of what beats; `/readyz` and alarms look at it."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%Y-%m-%d %H:%M:%S} UTC"
