package io.stepwise.jobs.prm;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.table.RowStream;
import io.stepwise.data.table.ShuffledRows;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.training.KindTraining;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Samples with critiques that the starting model writes. They are made once, before training, and
 * saved part after part next to the output, so that a resumed training makes only what is missing.
 * The starting model is closed before the model to train is opened.
 */
final class TrainingCritiques {
  /** Solutions of a part; a job that is stopped loses no more. */
  private static final int PART = 64;

  private final TrainPrmConfig config;
  private final Supplier<CausalModel> start;
  private final LabelSplit split;
  private final JobContext context;

  /**
   * Critiques of the solutions to train on.
   *
   * @param start opens the model that training starts from
   */
  TrainingCritiques(
      TrainPrmConfig config, Supplier<CausalModel> start, LabelSplit split, JobContext context) {
    this.config = config;
    this.start = start;
    this.split = split;
    this.context = context;
  }

  /**
   * Samples of the first solutions, in memory.
   *
   * @throws InvalidInput if there are none
   */
  ShuffledSamples<StepSample> some(int most, NamedRandom random) {
    List<StepLabelledSolution> first = new ArrayList<>();
    split.training(
        solution -> {
          if (first.size() < most) {
            first.add(solution);
          }
        });
    Counts counts = new Counts();
    List<StepSample> samples = new ArrayList<>();
    try (Writer writer = new Writer()) {
      for (WrittenSamples written : writer.samples(first)) {
        counts.accept(written);
        samples.addAll(written.samples());
      }
    }
    counts.check();
    return ShuffledSamples.of(samples, random);
  }

  /**
   * Samples of all solutions, read from their parts.
   *
   * @param parts where they are saved
   * @throws InvalidInput if there are none
   */
  TrainingSamples saved(Checkpoints parts, NamedRandom random) {
    Set<Long> there =
        parts.latest(context.resumption()).isPresent()
            ? parts.counts(context.resumption())
            : Set.of();
    try (Progress.Phase phase =
            context.progress().phase("critiques", split.training(), "solutions");
        Writer writer = new Writer()) {
      List<StepLabelledSolution> part = new ArrayList<>();
      long[] read = new long[1];
      split.training(
          solution -> {
            part.add(solution);
            if (++read[0] % PART == 0 || read[0] == split.training()) {
              if (!there.contains(read[0])) {
                parts.save(
                    ManifestDraft.of("train-prm", Instant.now()),
                    read[0],
                    folder ->
                        WrittenSamples.table().write(folder, 0, writer.samples(part).iterator()));
              }
              phase.advance(part.size());
              part.clear();
            }
          });
      Counts counts = new Counts();
      List<InputFolder> folders = parts.all();
      for (InputFolder folder : folders) {
        try (RowStream<WrittenSamples> rows = WrittenSamples.table().stream(folder)) {
          rows.forEachRemaining(counts);
        }
      }
      counts.check();
      phase.finish(counts.summary());
      return new TrainingSamples(
          new ShuffledRows<>(folders, WrittenSamples.table(), WrittenSamples::samples, random),
          counts.truncated,
          counts.skipped,
          counts.critiques());
    }
  }

  /** Makes samples with the starting model, which it opens when it is first needed. */
  private final class Writer implements AutoCloseable {
    private CausalModel model;
    private KindTraining kind;

    List<WrittenSamples> samples(List<StepLabelledSolution> solutions) {
      if (kind == null) {
        model = start.get().useThreads(Runtime.getRuntime().availableProcessors());
        kind = KindTrainings.of(config, model);
      }
      List<WrittenSamples> written = new ArrayList<>();
      for (StepLabelledSolution solution : solutions) {
        context.interruption().check();
        written.add(WrittenSamples.of(solution, kind.samples()));
      }
      return written;
    }

    @Override
    public void close() {
      if (kind != null) {
        kind.close();
      }
      if (model != null) {
        model.close();
      }
    }
  }

  /** Sums over solutions. */
  private final class Counts implements Consumer<WrittenSamples> {
    private long written;
    private long kept;
    private long truncated;
    private long skipped;

    @Override
    public void accept(WrittenSamples samples) {
      written += samples.critiques();
      kept += samples.rows().size();
      truncated += samples.truncated() ? 1 : 0;
      skipped += samples.skipped() ? 1 : 0;
    }

    void check() {
      if (kept == 0 && written > 0) {
        throw new InvalidInput(
            "Cannot train reward model: no critique of the starting model can be used: none fits into training.max-length=%d tokens, or leads to the answer of its label (0 of %d, expected at least 1)"
                .formatted(config.training().maxLength(), written));
      }
    }

    String summary() {
      return "wrote %s, %d of which are used".formatted(Amount.of(written, "critiques"), kept);
    }

    Map<String, Object> critiques() {
      Map<String, Object> counts = new LinkedHashMap<>();
      counts.put("critiques_sampled", written);
      counts.put("critiques_kept", kept);
      return counts;
    }
  }
}
