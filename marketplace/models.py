"""What the composition root itself keeps: the proof that workers are alive."""

from django.db import models


class Heartbeat(models.Model):
    """When a task last ran, by the task's name, and why it failed if it did; `/readyz` and `jobs` look at it."""

    name = models.CharField(max_length=100, primary_key=True)
    beat_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%Y-%m-%d %H:%M:%S} UTC"
