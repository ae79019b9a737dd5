package io.stepwise.prm.training;

import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.scoring.ProcessRewardModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Scores samples as they come, some at a time, and keeps the scores only: a held-out set may be
 * larger than memory.
 */
public final class HeldOutScorer implements Consumer<StepSample> {
  private static final int AT_ONCE = 1024;

  private final ProcessRewardModel model;
  private final int atOnce;
  private final List<StepSample> waiting = new ArrayList<>();
  private final List<ScoredSteps> scored = new ArrayList<>();

  /** A scorer that has seen nothing; the model is owned by the caller. */
  public HeldOutScorer(ProcessRewardModel model) {
    this(model, AT_ONCE);
  }

  HeldOutScorer(ProcessRewardModel model, int atOnce) {
    this.model = model;
    this.atOnce = atOnce;
  }

  @Override
  public void accept(StepSample sample) {
    waiting.add(sample);
    if (waiting.size() == atOnce) {
      score();
    }
  }

  /** All samples so far, in their order. */
  public List<ScoredSteps> scored() {
    score();
    return List.copyOf(scored);
  }

  private void score() {
    if (waiting.isEmpty()) {
      return;
    }
    List<float[]> logits = model.logits(waiting.stream().map(StepSample::input).toList());
    for (int i = 0; i < waiting.size(); i++) {
      scored.add(ScoredSteps.of(waiting.get(i), logits.get(i)));
    }
    waiting.clear();
  }
}
