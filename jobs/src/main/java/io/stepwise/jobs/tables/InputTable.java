package io.stepwise.jobs.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.SourceFile;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkClassNotFoundException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads a table and names its content. */
public final class InputTable {
  /** The column of a line of JSON. */
  public static final String LINE = "value";

  private static final Pattern OTHER_ROWS =
      Pattern.compile(".*\\.(jsonl|ndjson|csv|orc|avro)(\\.(gz|zst|bz2))?");

  private final Dataset<Row> rows;

  /**
   * Content of a table.
   *
   * @param rows number of rows
   * @param digest sum of the rows' hashes, which does not depend on their order
   */
  record Content(long rows, String digest) {}

  private InputTable(Dataset<Row> rows) {
    this.rows = rows;
  }

  /**
   * Opens a table; lines of JSON that are written as such again have the one column {@link #LINE}.
   *
   * @throws InvalidInput if there is no such table
   * @throws InvalidConfiguration if Spark has no such format
   */
  public static InputTable open(SparkSession spark, String input, TableConfig config) {
    String format = config.input(input);
    try {
      if (config.lines(input)) {
        Dataset<Row> lines = spark.read().text(files(input));
        return new InputTable(lines.where(col(LINE).rlike("\\S")));
      }
      return new InputTable(
          switch (format) {
            case TableConfig.CATALOG -> spark.table(input);
            case TableConfig.JSON -> read(spark, format, input, files(input));
            case TableConfig.PARQUET -> read(spark, format, input, parquet(input));
            default -> spark.read().format(format).load(input);
          });
    } catch (Exception e) { // Spark's Scala methods do not declare what they throw
      if (e instanceof SparkClassNotFoundException) {
        throw new InvalidConfiguration(
            "Cannot use setting input-format: Spark has no such format (%s, expected json, parquet, table or one whose jar is given with --jars)"
                .formatted(format),
            e);
      }
      if (e instanceof AnalysisException) {
        throw new InvalidInput("Cannot read input: %s (%s)".formatted(firstLine(e), input), e);
      }
      Optional<String> noParquet = noParquet(e);
      if (noParquet.isPresent()) {
        throw new InvalidInput("Cannot read input: " + noParquet.get(), e);
      }
      throw e;
    }
  }

  /** The message of Parquet's reader, with the file's path, if a file is not Parquet. */
  private static Optional<String> noParquet(Exception e) {
    return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
        .map(cause -> String.valueOf(cause.getMessage()))
        .filter(message -> message.contains("is not a Parquet file"))
        .reduce((outer, inner) -> inner);
  }

  /** Files with the columns that the names of a folder's folders spell, e.g. {@code day=1}. */
  private static Dataset<Row> read(
      SparkSession spark, String format, String input, String[] files) {
    DataFrameReader reader = spark.read().format(format);
    boolean isFolder = Folders.exists(input) && !files[0].equals(input);
    return (isFolder ? reader.option("basePath", input) : reader).load(files);
  }

  /**
   * The Parquet files of a folder that also holds others, e.g. a page; all files if there are none.
   *
   * @throws InvalidInput if rows of another format are among the others
   */
  private static String[] parquet(String input) {
    String[] all = files(input);
    String[] named =
        Arrays.stream(all).filter(path -> path.endsWith(".parquet")).toArray(String[]::new);
    Optional<String> other =
        Arrays.stream(all).filter(path -> OTHER_ROWS.matcher(path).matches()).findFirst();
    if (named.length > 0 && other.isPresent()) {
      throw new InvalidInput(
          "Cannot read input: rows of several formats (%s next to %s, expected one format) at %s"
              .formatted(other.get(), named[0], input));
    }
    return named.length == 0 ? all : named;
  }

  private static String[] files(String input) {
    return SourceFile.find(List.of(input)).stream().map(SourceFile::path).toArray(String[]::new);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }

  /** All rows. */
  public Dataset<Row> rows() {
    return rows;
  }

  /** Counts the rows and digests them. */
  Content content() {
    Row found = rows.agg(count(lit(1)), sum(hash().cast("decimal(38,0)")).cast("string")).head();
    return new Content(found.getLong(0), String.valueOf(found.get(1)));
  }

  /**
   * One of the parts that a table is divided into by the content of its rows, so that a part is the
   * same however the table is read.
   */
  Dataset<Row> part(int part, int parts) {
    return parts == 1
        ? rows
        : rows.where(pmod(hash(), lit((long) parts)).equalTo(lit((long) part)));
  }

  private Column hash() {
    Column[] all =
        Arrays.stream(rows.columns()).map(name -> col("`" + name + "`")).toArray(Column[]::new);
    return xxhash64(to_json(struct(all)));
  }
}
