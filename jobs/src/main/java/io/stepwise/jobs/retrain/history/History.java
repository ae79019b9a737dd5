package io.stepwise.jobs.retrain.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All runs of a registry, in {@code <registry>/runs/000001} and so on. */
public final class History {
  private static final String PLAN = "plan";
  private static final String OUTCOME = "outcome";

  private final String folder;

  /** The history in a registry's folder, which need not exist yet. */
  public History(String registry) {
    this.folder = registry + "/runs";
  }

  /** Every run, oldest first. A run that was killed before its plan was whole is none. */
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (String child : Folders.children(folder)) {
      String path = folder + "/" + child;
      if (child.matches("[0-9]{6,9}") && Folders.exists(path + "/" + PLAN)) {
        runs.add(
            new Run(
                Integer.parseInt(child),
                path,
                read(path, PLAN, Plan.class),
                Folders.exists(path + "/" + OUTCOME)
                    ? Optional.of(read(path, OUTCOME, Outcome.class))
                    : Optional.empty()));
      }
    }
    return List.copyOf(runs);
  }

  /** The run that has not ended, if there is one. */
  public Optional<Run> unfinished() {
    return runs().stream().filter(run -> run.outcome().isEmpty()).findFirst();
  }

  /** Begins the next run. */
  public Run begin(Plan plan) {
    List<Run> runs = runs();
    int number = runs.isEmpty() ? 1 : runs.get(runs.size() - 1).number() + 1;
    Run run =
        new Run(
            number,
            folder + "/" + String.format(Locale.ROOT, "%06d", number),
            plan,
            Optional.empty());
    write(run.path(), PLAN, plan);
    return run;
  }

  /** Ends a run. */
  public void end(Run run, Outcome outcome) {
    write(run.path(), OUTCOME, outcome);
  }

  /** The last word on every label file, by digest. Files of promotions taken back are set aside. */
  public Map<String, Judgement> labels() {
    Map<String, Judgement> known = new LinkedHashMap<>();
    Map<Integer, Run> byNumber = new LinkedHashMap<>();
    for (Run run : runs()) {
      byNumber.put(run.number(), run);
      if (run.outcome().isEmpty()) {
        continue;
      }
      Outcome outcome = run.outcome().orElseThrow();
      outcome.labels().forEach(label -> known.put(label.file().digest(), label));
      if (outcome.result() == Result.ROLLED_BACK && promoted(byNumber, outcome)) {
        byNumber.get(outcome.undone()).outcome().orElseThrow().labels().stream()
            .filter(label -> label.state() == LabelState.LEARNED)
            .forEach(
                label ->
                    known.put(
                        label.file().digest(),
                        new Judgement(
                            label.file(),
                            LabelState.SET_ASIDE,
                            "the promotion of run " + outcome.undone() + " was rolled back")));
      }
    }
    return known;
  }

  /** Whether what was taken back was a reward model: then its labels are in doubt. */
  private static boolean promoted(Map<Integer, Run> runs, Outcome rollback) {
    return runs.get(rollback.undone()).outcome().orElseThrow().result() == Result.PROMOTED;
  }

  /**
   * Whether a policy was trained with a version of the reward model before, and would come out the
   * same again: one that was not promoted is worth another try under other settings. A version that
   * a rollback brought back trains none: who takes a step back does not want the next start to take
   * one forward.
   */
  public boolean policyTrainedWith(int rewardModel, String settings) {
    return runs().stream()
        .flatMap(run -> run.outcome().stream())
        .anyMatch(outcome -> settles(outcome, rewardModel, settings));
  }

  private static boolean settles(Outcome outcome, int rewardModel, String settings) {
    if (outcome.result() == Result.ROLLED_BACK) {
      return outcome.champion() == rewardModel;
    }
    PolicyOutcome policy = outcome.policy();
    return policy != null
        && policy.rewardModel() == rewardModel
        && (policy.result() == Result.PROMOTED || outcome.settings().equals(settings));
  }

  /** The promotions in force, oldest first: those not taken back. */
  public List<Run> promotions() {
    List<Run> promotions = new ArrayList<>();
    for (Run run : runs()) {
      run.outcome()
          .ifPresent(
              outcome -> {
                if (outcome.promotes()) {
                  promotions.add(run);
                } else if (outcome.result() == Result.ROLLED_BACK) {
                  promotions.removeIf(earlier -> earlier.number() == outcome.undone());
                }
              });
    }
    return promotions;
  }

  private static <T> T read(String run, String name, Class<T> type) {
    String path = run + "/" + name;
    String file = name + ".json";
    try {
      return Json.mapper().readValue(InputFolder.open(path).text(file), type);
    } catch (JsonProcessingException e) {
      throw new InvalidInput(
          "Cannot read history: "
              + Json.brief(e)
              + " ("
              + file
              + ", expected what retrain wrote) at "
              + path,
          e);
    }
  }

  private static void write(String run, String name, Object value) {
    try (OutputFolder staged = OutputFolder.stage(run + "/" + name)) {
      staged.write(name + ".json", Json.pretty(value));
      staged.commit(ManifestDraft.of("retrain-" + name, Instant.now()));
    }
  }
}
