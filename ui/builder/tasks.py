"""What the Segment builder does in the background."""

from ui.shell.tasks import Task
from workflows.segments.build import run_segmentation
from workflows.segments.suggest import suggest_segment_count

BUILD = Task("Building segments", run_segmentation)
SUGGEST = Task("Trying 2 to 10 segments", suggest_segment_count)
