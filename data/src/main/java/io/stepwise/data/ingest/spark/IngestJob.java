package io.stepwise.data.ingest.spark;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.card.CardContents;
import io.stepwise.data.card.DataCard;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.error.StepwiseException;
import io.stepwise.data.format.LabelFormat;
import io.stepwise.data.ingest.FileFormats;
import io.stepwise.data.ingest.FileRange;
import io.stepwise.data.ingest.HeldOutFiles;
import io.stepwise.data.ingest.IngestCounts;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.LeakSettings.Action;
import io.stepwise.data.ingest.Split;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.quality.HeldOut;
import io.stepwise.data.spark.JobName;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.data.storage.StagingArea;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.data.task.TaskDetector;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Label files in any format to one folder: {@code solutions/part-*.parquet}, {@code
 * problems/part-*.parquet} for formats that list problems, {@code quarantine/part-*.jsonl}, {@code
 * manifest.json}.
 *
 * <p>Three stages. The line feeds of each range of a file are counted by one task, so that each
 * split, parsed by one task, knows its line numbers; between these tasks there is one for the
 * checksum of each file. One shuffle brings equal solutions together by a hash of their content,
 * sorted by problem; each partition merges duplicates and writes its files. The driver sees counts
 * and file names only, takes the files of the attempts that counted and commits. Nothing appears
 * when a stage, the quarantine limit or the commit fails.
 */
public final class IngestJob {
  private static final String CARD = "data-card.html";
  private static final int SHOWN_ROWS = 6;
  private static final long INPUT_BYTES_PER_PARTITION = 128L << 20;

  private final SparkSession spark;
  private final IngestSettings settings;
  private final List<SourceFile> files;
  private final FileFormats formats;

  /**
   * A job to run once.
   *
   * @throws InvalidInput when an input is absent, or its format is in doubt
   */
  public static IngestJob of(SparkSession spark, IngestSettings settings) {
    List<SourceFile> files = SourceFile.find(settings.inputs());
    return new IngestJob(spark, settings, files, FileFormats.of(settings, files));
  }

  /**
   * A job to run once, on files that were found before.
   *
   * @param files those of the settings' inputs
   * @param formats of the files
   */
  public IngestJob(
      SparkSession spark, IngestSettings settings, List<SourceFile> files, FileFormats formats) {
    this.spark = spark;
    this.settings = settings;
    this.files = List.copyOf(files);
    this.formats = formats;
  }

  /**
   * Runs the job.
   *
   * @throws InvalidInput when an input is absent or damaged, holds no line, not one line that can
   *     be read, or more lines than allowed that cannot; when the output exists
   * @throws InfrastructureFailure when Spark or a filesystem fails
   */
  public IngestResult run() {
    Instant started = Instant.now();
    try (OutputFolder output = OutputFolder.stage(settings.output())) {
      List<Split> splits = survey();
      HeldOut heldOut = HeldOutFiles.read(settings.leaks());
      List<PartitionResult> results = write(splits, heldOut, output.stagingArea());
      Map<String, String> refusals = new LinkedHashMap<>();
      results.forEach(result -> result.firstRefusals().forEach(refusals::putIfAbsent));
      IngestCounts counts = Acceptance.check(results, files.size(), formats, refusals, settings);
      adopt(results, output);
      output.write(CARD, card(results, counts.tally(), refusals));
      ManifestDraft draft =
          ManifestDraft.of("ingest", started)
              .config(config(counts.tally()))
              .counts(counts.toMap())
              .metrics(figures(started, counts.tally()));
      Map<Integer, String> digests = new HashMap<>();
      results.forEach(result -> digests.putAll(result.digests()));
      for (int i = 0; i < files.size(); i++) {
        draft = draft.input(files.get(i).path(), digests.get(i));
      }
      Manifest manifest = output.commit(draft);
      return new IngestResult(formats, manifest, counts, refusals);
    }
  }

  /** The settings, and for tables of problems their task. */
  private Map<String, Object> config(Tally tally) {
    Map<String, Object> config = settings.toMap();
    config.put("format", formats.words());
    config.put("formats", formats.byPath(files));
    if (tally.of("problems") > 0) {
      config.put(TaskDetector.RECORD, task(tally));
    }
    return config;
  }

  private String task(Tally tally) {
    return TaskDetector.of(
        tally.of("answers"), tally.of("answers/letters"), tally.of("answers/numbers"));
  }

  private List<Split> survey() {
    List<FileRange> ranges = FileRange.of(files, settings.splitBytes());
    List<FileRange.Survey> surveys = new ArrayList<>();
    try (JobName name = JobName.of(spark, "ingest", "count lines of " + files.size() + " files")) {
      for (Object number :
          results(
              MappedRows.over(
                  indices(ranges.size()),
                  Integer.class,
                  Long.class,
                  chosen -> one(ranges.get(chosen.next()).survey().toNumber())))) {
        surveys.add(FileRange.Survey.of((long) number));
      }
    }
    return FileRange.splits(ranges, surveys);
  }

  private List<PartitionResult> write(List<Split> splits, HeldOut heldOut, StagingArea area) {
    LongAccumulator quarantined = spark.sparkContext().longAccumulator("quarantined");
    LongAccumulator solutions = spark.sparkContext().longAccumulator("solutions");
    RDD<Tuple2<RowKey, byte[]>> rows =
        RowShuffle.sorted(parsed(splits, heldOut), partitions(splits));
    List<PartitionResult> results = new ArrayList<>();
    String what = "parse " + splits.size() + " splits, merge duplicates, write solutions";
    try (JobName name = JobName.of(spark, "ingest", what)) {
      for (Object result :
          results(
              MappedRows.over(
                  rows,
                  Tuple2.class,
                  byte[].class,
                  sorted -> {
                    PartitionResult written = PartitionWriter.write(area, sorted);
                    quarantined.add(written.tally().of("quarantined"));
                    solutions.add(written.tally().of("solutions"));
                    return one(written.toBytes());
                  }))) {
        results.add(PartitionResult.fromBytes((byte[]) result));
      }
    }
    return results;
  }

  private RDD<Tuple2<RowKey, byte[]>> parsed(List<Split> splits, HeldOut heldOut) {
    List<SourceFile> inputs = files; // the closure must not hold the job
    List<String> names = formats.names();
    Map<String, LabelFormat> readers = formats.open(settings.formatSettings());
    Action action = settings.leaks().action();
    Broadcast<HeldOut> shared = new JavaSparkContext(spark.sparkContext()).broadcast(heldOut);
    ArrayList<Integer> tasks = tasks(splits);
    ArrayList<Split> all = new ArrayList<>(splits);
    return MappedRows.over(
        indices(tasks.size()),
        Integer.class,
        Tuple2.class,
        chosen -> {
          int i = tasks.get(chosen.next());
          if (i < 0) {
            int file = -1 - i;
            return one(ShuffledRow.digest(file, inputs.get(file).digest()));
          }
          double progress = (double) i / all.size();
          Split split = all.get(i);
          LabelFormat format = readers.get(names.get(split.fileIndex()));
          return new SplitParser(split, progress, format, shared.value(), action);
        });
  }

  /**
   * The splits, and −1 − f for the checksum of file f. It stands in the middle of the file's
   * splits: early enough that no task waits for the checksum of a long file, late enough that Java
   * has compiled what takes it.
   */
  private static ArrayList<Integer> tasks(List<Split> splits) {
    ArrayList<Integer> tasks = new ArrayList<>();
    int first = 0;
    while (first < splits.size()) {
      int file = splits.get(first).fileIndex();
      int next = first;
      while (next < splits.size() && splits.get(next).fileIndex() == file) {
        next++;
      }
      int middle = (first + next + 1) / 2;
      IntStream.range(first, middle).forEach(tasks::add);
      tasks.add(-1 - file);
      IntStream.range(middle, next).forEach(tasks::add);
      first = next;
    }
    return tasks;
  }

  private static <T> Iterator<T> one(T row) {
    return Collections.singleton(row).iterator();
  }

  /** One partition for each index, whose data are in the closure. */
  private RDD<Integer> indices(int count) {
    return new JavaSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, count).boxed().toList(), count)
        .rdd();
  }

  private int partitions(List<Split> splits) {
    if (settings.partitions() > 0) {
      return settings.partitions();
    }
    long bytes = splits.stream().mapToLong(split -> split.end() - split.start()).sum();
    int bySize = (int) (1 + bytes / INPUT_BYTES_PER_PARTITION);
    int byWorkers = spark.sparkContext().defaultParallelism();
    return Math.max(bySize, bytes < INPUT_BYTES_PER_PARTITION / 8 ? 1 : byWorkers);
  }

  private static Object[] results(MappedRows<?, ?> steps) {
    try {
      return steps.run();
    } catch (Exception e) { // Spark throws SparkException without declaring it
      throw failure(e);
    }
  }

  private static RuntimeException failure(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StepwiseException ours) {
        return ours;
      }
      if (cause instanceof UncheckedIOException unreadable) {
        return new InfrastructureFailure(
            unreadable.getMessage() + ": " + unreadable.getCause().getMessage(), e);
      }
    }
    if (!(e instanceof SparkException) && e instanceof RuntimeException own) {
      return own;
    }
    String why = String.valueOf(e.getMessage());
    return new InfrastructureFailure(
        "Cannot ingest: Spark failed: " + why.lines().findFirst().orElse(why), e);
  }

  private static void adopt(List<PartitionResult> results, OutputFolder output) {
    int[] next = new int[3];
    for (PartitionResult result : results) {
      result.files().solutions().ifPresent(file -> output.adopt(file, part(next, 0)));
      result.files().problems().ifPresent(file -> output.adopt(file, part(next, 1)));
      result.files().quarantine().ifPresent(file -> output.adopt(file, part(next, 2)));
    }
    if (next[0] == 0 && next[1] == 0) {
      SolutionTable.write(output, List.of());
    }
  }

  private static String part(int[] next, int table) {
    String pattern =
        switch (table) {
          case 0 -> "solutions/part-%05d.parquet";
          case 1 -> "problems/part-%05d.parquet";
          default -> "quarantine/part-%05d.jsonl";
        };
    return String.format(Locale.ROOT, pattern, next[table]++);
  }

  private Map<String, Object> figures(Instant started, Tally tally) {
    long bytes = files.stream().mapToLong(SourceFile::bytes).sum();
    double seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("input_bytes", bytes);
    figures.put("seconds", seconds);
    figures.put("megabytes_per_second", bytes / 1e6 / seconds);
    figures.put("labeler_agreement", LabelerAgreement.figures(tally));
    return figures;
  }

  private String card(List<PartitionResult> results, Tally tally, Map<String, String> refusals) {
    List<StepLabelledSolution> shown = new ArrayList<>();
    for (PartitionResult result : results) {
      shown.addAll(result.shown());
    }
    shown.sort(Comparator.comparing(StepLabelledSolution::id));
    return DataCard.of(
        new CardContents(
            formats.words(),
            settings.inputs(),
            settings.leaks().heldOut(),
            tally,
            refusals,
            LabelerAgreement.words(tally),
            shown.subList(0, Math.min(SHOWN_ROWS, shown.size()))));
  }
}
