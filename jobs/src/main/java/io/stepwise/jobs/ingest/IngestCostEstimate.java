package io.stepwise.jobs.ingest;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.ingest.FileFormats;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.QuarantineLimit;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.jobs.job.JobContext;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * What an ingestion would cost: the files' first lines are ingested into a folder of the caller's,
 * Spark's start included, and, where there are more, several times, as Java is slow at first.
 *
 * @param format that was given, or those detected
 * @param bytes of the files, without compression
 * @param lines of them
 * @param solutions of them
 * @param seconds that all of them would take
 * @param sample what was ingested
 * @param folder where its solutions are
 */
public record IngestCostEstimate(
    String format,
    double bytes,
    double lines,
    double solutions,
    double seconds,
    LabelSamples sample,
    String folder) {
  private static final long SAMPLE_BYTES = 16L << 20;
  private static final int SMALL = 8;
  private static final double WARM_SECONDS = 6;

  /**
   * Rehearses on this machine.
   *
   * @param scratch an empty folder, for the sample and what comes of it
   */
  public static IngestCostEstimate of(IngestSettings settings, JobContext context, String scratch) {
    List<SourceFile> files = SourceFile.find(settings.inputs());
    FileFormats formats = FileFormats.of(settings, files);
    LabelSamples sample = LabelSamples.take(files, formats, SAMPLE_BYTES, scratch + "/sample");
    Rehearsed rehearsed = new Rehearsed(settings, context, scratch);
    long started = System.nanoTime();
    Tally tally = rehearsed.ingest(sample, settings.limit());
    double seconds = seconds(started);
    if (sample.share() < 1) {
      double left = sample.bytes() / sample.share() - sample.bytes();
      seconds += left / rehearsed.warmRate(files, formats, sample);
    }
    return new IngestCostEstimate(
        formats.words(),
        sample.bytes() / sample.share(),
        sample.lines() / sample.share(),
        tally.of("solutions") / sample.share(),
        seconds,
        sample,
        rehearsed.first());
  }

  /** How much it is, e.g. ", some 1,200 lines, as prm800k". */
  String words() {
    boolean whole = sample.share() == 1;
    return String.format(
        Locale.ROOT, ", %s%,.0f lines, as %s", whole ? "" : "about ", lines, format);
  }

  private static double seconds(long started) {
    return (System.nanoTime() - started) / 1e9;
  }

  /** Ingests again and again, each time into another folder. */
  private static final class Rehearsed {
    private final IngestSettings settings;
    private final JobContext context;
    private final String scratch;
    private int runs;

    Rehearsed(IngestSettings settings, JobContext context, String scratch) {
      this.settings = settings;
      this.context = context;
      this.scratch = scratch;
    }

    String first() {
      return scratch + "/ingested-0";
    }

    Tally ingest(LabelSamples sample, QuarantineLimit limit) {
      SparkSession spark = context.spark();
      int cores = spark.sparkContext().defaultParallelism();
      IngestSettings small =
          new IngestSettings(
              sample.paths(),
              scratch + "/ingested-" + runs++,
              settings.format(),
              settings.formatSettings(),
              limit,
              settings.leaks(),
              settings.partitions(),
              Math.max(1, SAMPLE_BYTES / cores));
      List<SourceFile> files = SourceFile.find(sample.paths());
      try {
        return context
            .interruption()
            .during(() -> new IngestJob(spark, small, files, sample.formats()).run())
            .counts()
            .tally();
      } catch (InvalidInput e) {
        String first = "the first lines of " + String.join(", ", settings.inputs());
        String why = e.getMessage();
        for (String path : sample.paths()) {
          why = why.replace(path, first);
        }
        throw new InvalidInput(why, e);
      }
    }

    /** Bytes a second once Java has warmed up, without what every job takes however small. */
    double warmRate(List<SourceFile> files, FileFormats formats, LabelSamples sample) {
      LabelSamples small =
          LabelSamples.take(files, formats, sample.bytes() / SMALL, scratch + "/small");
      long started = System.nanoTime();
      double rate = 0;
      while (rate == 0 || seconds(started) < WARM_SECONDS) {
        double least = time(small);
        double most = time(sample);
        double whole = sample.bytes() / most;
        double between = (sample.bytes() - small.bytes()) / Math.max(most - least, most / SMALL);
        rate = Math.max(rate, Math.max(whole, between));
      }
      return rate;
    }

    private double time(LabelSamples sample) {
      long started = System.nanoTime();
      ingest(sample, QuarantineLimit.NONE);
      return seconds(started);
    }
  }
}
