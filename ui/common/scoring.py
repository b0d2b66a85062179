"""Scoring in the background, offered wherever a saved segmentation is shown."""

from ui.shell.tasks import Task
from workflows.segments.score import score_segmentation

SCORE = Task("Scoring customers", score_segmentation)
