package io.stepwise.jobs.retrain;

import io.stepwise.jobs.retrain.history.History;
import io.stepwise.jobs.retrain.history.Judgement;
import io.stepwise.jobs.retrain.history.LabelFile;
import io.stepwise.jobs.retrain.history.LabelState;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.history.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The label files that are there, and which of them a run is to use.
 *
 * @param found all that are there, each content once
 * @param fresh those whose content no run has seen
 * @param waiting those that earlier runs left for later
 * @param reconsidered those that were left out before and are asked for again
 * @param known the last word on every file seen before, by digest
 * @param settingsChanged whether the last run left files waiting under other settings
 */
record Inbox(
    List<LabelFile> found,
    List<LabelFile> fresh,
    List<LabelFile> waiting,
    List<LabelFile> reconsidered,
    Map<String, Judgement> known,
    boolean settingsChanged) {

  static Inbox look(RetrainConfig config, History history, String settings) {
    Map<String, Judgement> known = history.labels();
    List<LabelFile> found = LabelFile.find(config.labels());
    List<LabelFile> fresh = found.stream().filter(f -> !known.containsKey(f.digest())).toList();
    List<LabelFile> waiting = in(known.values(), LabelState.PENDING);
    List<LabelFile> again = new ArrayList<>();
    if (config.reconsider()) {
      // Those set aside are in the store; those rejected have to be read again.
      again.addAll(in(known.values(), LabelState.SET_ASIDE));
      List<LabelFile> refused = in(known.values(), LabelState.REFUSED);
      found.stream()
          .filter(f -> refused.stream().anyMatch(r -> r.digest().equals(f.digest())))
          .forEach(again::add);
    }
    List<Run> runs = history.runs();
    boolean changed =
        !runs.isEmpty()
            && runs.get(runs.size() - 1)
                .outcome()
                .map(Outcome::settings)
                .filter(last -> !last.equals(settings))
                .isPresent();
    return new Inbox(found, fresh, waiting, again, known, changed);
  }

  private static List<LabelFile> in(Collection<Judgement> known, LabelState state) {
    return known.stream().filter(j -> j.state() == state).map(Judgement::file).toList();
  }

  /** Whether there is a reason for a run. */
  boolean hasWork() {
    return !fresh.isEmpty() || !reconsidered.isEmpty() || (!waiting.isEmpty() && settingsChanged);
  }

  /** What a run is to use. */
  List<LabelFile> usable() {
    List<LabelFile> usable = new ArrayList<>(waiting);
    usable.addAll(reconsidered);
    usable.addAll(fresh);
    return usable;
  }

  /** The files learned before, oldest first. */
  static List<LabelFile> learned(History history) {
    return in(history.labels().values(), LabelState.LEARNED);
  }

  /** "3 label files, none of them new: 2 learned, 1 set aside". */
  String words() {
    if (found.isEmpty()) {
      return "no label files";
    }
    Map<String, Long> states = new LinkedHashMap<>();
    for (LabelFile file : found) {
      Judgement judgement = known.get(file.digest());
      states.merge(judgement == null ? "new" : judgement.state().words(), 1L, Long::sum);
    }
    return found.size()
        + (found.size() == 1 ? " label file: " : " label files: ")
        + states.entrySet().stream()
            .map(state -> state.getValue() + " " + state.getKey())
            .collect(Collectors.joining(", "));
  }
}
