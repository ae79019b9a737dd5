package io.stepwise.jobs.retrain;

import io.stepwise.jobs.retrain.history.Judgement;
import io.stepwise.jobs.retrain.history.LabelFile;
import io.stepwise.jobs.retrain.history.LabelState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run has found out about its label files so far. */
final class Verdicts {
  private final Map<LabelFile, Judgement> judgements = new LinkedHashMap<>();
  private final Map<LabelFile, String> dropped = new LinkedHashMap<>();

  void judge(LabelFile file, LabelState state, String reason) {
    judgements.put(file, new Judgement(file, state, reason));
  }

  /** Leaves a file as if it had never been seen. */
  void drop(LabelFile file, String reason) {
    dropped.put(file, reason);
  }

  /** Those of the files that nothing was said against. */
  List<LabelFile> open(List<LabelFile> files) {
    return files.stream()
        .filter(file -> !judgements.containsKey(file) && !dropped.containsKey(file))
        .toList();
  }

  List<Judgement> all() {
    return List.copyOf(judgements.values());
  }
}
