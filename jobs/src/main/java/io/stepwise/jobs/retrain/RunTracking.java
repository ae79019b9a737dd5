package io.stepwise.jobs.retrain;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.registry.AliasMove;
import io.stepwise.jobs.registry.FileModelRegistry;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.history.Run;
import io.stepwise.jobs.tracking.Event;
import io.stepwise.jobs.tracking.Outcome;
import io.stepwise.jobs.tracking.TrackedRun;
import io.stepwise.jobs.tracking.delivery.TrackingSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs as a tracking server sees them. The registry's folder decides what is champion; the server
 * follows: alias moves that the journal has not delivered yet are delivered at the beginning and
 * the end of every run, and by a start that finds it untold. There is one journal for all runs of a
 * registry, so a server that comes back late sees the moves in their order.
 */
final class RunTracking {
  private static final String RUN = "stepwise.retrain.run";
  private static final List<String> ALIASES =
      List.of(ModelRegistry.CANDIDATE, ModelRegistry.CHAMPION);

  private final TrackingSession session;
  private final String registry;
  private final FileModelRegistry models;

  RunTracking(TrackingSession session, String registry, FileModelRegistry models) {
    this.session = session;
    this.registry = registry;
    this.models = models;
  }

  /** Tracks a run as a pipeline of its own, which a resumed run continues. */
  void during(Run run, Map<String, ?> settings, Consumer<JobContext> work) {
    String number = Integer.toString(run.number());
    boolean earlier = lastRoot().filter(began -> number.equals(began.tags().get(RUN))).isPresent();
    session.pipeline(
        new RetrainJob(),
        earlier,
        "retrain run " + number,
        settings,
        Map.of(RUN, number),
        inner ->
            inner
                .tracked()
                .during(
                    () -> {
                      announce(inner.tracked());
                      work.accept(inner);
                      announce(inner.tracked());
                    }));
  }

  /** Ends the run that a start left open which was killed when all else was done. */
  void endOpen() {
    if (session.isOn() && lastRoot().isPresent() && !lastRootEnded()) {
      tell(true);
    }
  }

  /** Delivers what earlier starts without a server have left. */
  void deliverPending() {
    if (session.isOn() && isUntold()) {
      tell(false);
    }
  }

  private void tell(boolean resume) {
    session.pipeline(
        new RetrainJob(),
        resume,
        "retrain, pending events",
        Map.of(),
        Map.of(),
        inner -> inner.tracked().during(() -> announce(inner.tracked())));
  }

  private boolean isUntold() {
    return names().stream()
        .anyMatch(name -> ALIASES.stream().anyMatch(alias -> untold(name, alias).isPresent()));
  }

  private void announce(TrackedRun root) {
    if (!session.isOn()) {
      return;
    }
    for (String name : names()) {
      for (String alias : ALIASES) {
        untold(name, alias)
            .ifPresent(
                version -> {
                  List<AliasMove> moves = models.history(name, alias);
                  root.registered(
                      told(name),
                      InputFolder.open(version.folder()),
                      alias,
                      moves.get(moves.size() - 1).reason()
                          + " ("
                          + version
                          + " in "
                          + registry
                          + ")");
                });
      }
    }
  }

  private static List<String> names() {
    return List.of(RetrainContext.MODEL, RetrainContext.POLICY);
  }

  /** The version an alias points at, if the journal's last word on it is another one. */
  private Optional<ModelVersion> untold(String name, String alias) {
    return models
        .alias(name, alias)
        .filter(
            version -> {
              String digest = InputFolder.open(version.folder()).digest();
              return lastRegistered(told(name), alias)
                  .filter(event -> event.digest().equals(digest))
                  .isEmpty();
            });
  }

  private Optional<Event.Registered> lastRegistered(String name, String alias) {
    return session.events().stream()
        .filter(Event.Registered.class::isInstance)
        .map(Event.Registered.class::cast)
        .filter(event -> event.name().equals(name) && alias.equals(event.alias()))
        .reduce((one, later) -> later);
  }

  /** A model's name on the server, where other registries have models too: "registry-prm". */
  private String told(String name) {
    String last = registry.replaceFirst("/+$", "").replaceFirst(".*/", "");
    return last.replaceAll("[^A-Za-z0-9._-]+", "-") + "-" + name;
  }

  private Optional<Event.Began> lastRoot() {
    return session.events().stream()
        .filter(Event.Began.class::isInstance)
        .map(Event.Began.class::cast)
        .filter(began -> began.parent() == null)
        .reduce((one, later) -> later);
  }

  private boolean lastRootEnded() {
    String root = lastRoot().orElseThrow().run();
    return session.events().stream()
        .anyMatch(
            event ->
                event instanceof Event.Ended ended
                    && ended.run().equals(root)
                    && ended.outcome() == Outcome.FINISHED);
  }
}
