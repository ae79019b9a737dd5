package io.stepwise.jobs.retrain;

import io.stepwise.data.task.Split;
import java.nio.file.Path;

final class WriteLabelFiles {
  public static void main(String[] a) throws Exception {
    Path p = Path.of(a[0]);
    LabelFiles.write(
        p.resolve("frozen/held-out.jsonl"), LabelFiles.rows("frozen", 150, Split.HELD_OUT));
    for (int i = 1; i <= 4; i++) {
      LabelFiles.write(
          p.resolve("pool/day" + i + ".jsonl"), LabelFiles.rows("day" + i, 1000, Split.TRAINING));
    }
    LabelFiles.write(
        p.resolve("pool/poison.jsonl"),
        LabelFiles.flipped(LabelFiles.rows("day4", 1000, Split.TRAINING)));
  }
}
