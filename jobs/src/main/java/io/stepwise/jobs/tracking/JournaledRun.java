package io.stepwise.jobs.tracking;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes every call to the journal. */
final class JournaledRun implements TrackedRun {
  private static final Set<String> PAGES =
      Set.of("report.html", "data-card.html", "decision.html", "report.json", "evaluation.json");

  private final Pipeline pipeline;
  private final Event.Began began;

  JournaledRun(Pipeline pipeline, Event.Began began) {
    this.pipeline = pipeline;
    this.began = began;
  }

  /** The ledger's folder of an output, relative to the journal's. */
  static String ledger(Pipeline pipeline, String output) {
    return pipeline
        .folder
        .toAbsolutePath()
        .normalize()
        .relativize(MetricsLedger.beside(output).toAbsolutePath().normalize())
        .toString();
  }

  /** Where a ledger's new metrics begin: a resumed command continues after those it finds. */
  static long start(Pipeline pipeline, String output) {
    // After the last whole line: the next writer cuts off a torn one.
    Path ledger = MetricsLedger.beside(output);
    return pipeline.resume ? 0 : MetricsLedger.slice(ledger, 0, Long.MAX_VALUE).to();
  }

  private Path ledger() {
    return pipeline.folder.resolve(began.ledger());
  }

  @Override
  public TrackedRun phase(String name, Map<String, ?> settings, String output) {
    return pipeline.begin(
        new Event.Began(
            began.run() + "/" + name,
            began.run(),
            name,
            Pipeline.now(),
            Flat.of(settings),
            Map.of("stepwise.phase", name),
            ledger(pipeline, output),
            start(pipeline, output),
            null));
  }

  @Override
  public TrackedRun iteration(long step) {
    return pipeline.begin(
        new Event.Began(
            began.run() + "/" + step,
            began.run(),
            "iteration " + step,
            Pipeline.now(),
            Map.of("iteration", Long.toString(step)),
            Map.of(),
            began.ledger(),
            MetricsLedger.bytes(ledger()),
            step));
  }

  @Override
  public void tag(String name, String value) {
    pipeline.write(new Event.Tagged(began.run(), Map.of(name, value)));
  }

  @Override
  public void note(String text) {
    tag("mlflow.note.content", text);
  }

  @Override
  public void measured(long step, Map<String, Double> figures) {
    Map<String, String> words = new LinkedHashMap<>();
    figures.forEach((name, value) -> words.put(name, value.toString()));
    if (!words.isEmpty()) {
      pipeline.write(new Event.Measured(began.run(), step, Pipeline.now(), words));
    }
  }

  @Override
  public void used(String name, String path, String digest, String use) {
    pipeline.write(new Event.Used(began.run(), name, path, digest, use));
  }

  @Override
  public void wrote(InputFolder folder) {
    numbers(folder.manifest().orElseThrow());
    shown(folder);
    if (pipeline.logModels && isModel(folder)) {
      registered(name(folder.path()).replaceAll("[^A-Za-z0-9._-]+", "-"), folder, null, null);
    }
  }

  @Override
  public void wrote(String path, Manifest manifest) {
    numbers(manifest);
    inputs(manifest);
    pipeline.write(new Event.Kept(began.run(), path, Manifest.NAME));
  }

  /** Counts become tags, metrics that are in no ledger metrics. */
  private void numbers(Manifest manifest) {
    Map<String, String> counts = ManifestFigures.counts(manifest);
    if (!counts.isEmpty()) {
      pipeline.write(new Event.Tagged(began.run(), counts));
    }
    Set<String> inLedger =
        MetricsLedger.read(ledger()).stream().map(Measurement::name).collect(Collectors.toSet());
    measured(0, ManifestFigures.figures(manifest, inLedger));
  }

  /** A folder of a model: its configuration stands at the top. */
  private static boolean isModel(InputFolder folder) {
    return folder.files().contains("config.json") || folder.files().contains("adapter_config.json");
  }

  @Override
  public void shown(InputFolder folder) {
    inputs(folder.manifest().orElseThrow());
    folder.files().stream().filter(PAGES::contains).forEach(page -> keep(folder, page));
    keep(folder, Manifest.NAME);
  }

  private void inputs(Manifest manifest) {
    boolean trains = manifest.job().startsWith("train") || manifest.job().equals("sft");
    for (Manifest.Input input : manifest.inputs()) {
      used(name(input.path()), input.path(), input.digest(), trains ? "training" : "input");
    }
  }

  /** The last two parts of a path: enough to know it by. */
  private static String name(String path) {
    String[] parts = path.replaceFirst("/+$", "").split("/", -1);
    int from = Math.max(0, parts.length - 2);
    return String.join("/", java.util.Arrays.copyOfRange(parts, from, parts.length));
  }

  private void keep(InputFolder folder, String file) {
    pipeline.write(new Event.Kept(began.run(), folder.absolutePath() + "/" + file, file));
  }

  @Override
  public void registered(String name, InputFolder model, String alias, String reason) {
    pipeline.write(
        new Event.Registered(
            began.run(), name, model.absolutePath(), model.digest(), alias, reason));
  }

  @Override
  public void ended(Outcome outcome) {
    pipeline.write(
        new Event.Ended(began.run(), outcome, Pipeline.now(), MetricsLedger.bytes(ledger())));
  }
}
