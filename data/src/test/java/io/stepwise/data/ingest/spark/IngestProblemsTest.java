package io.stepwise.data.ingest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.ProblemTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of plain problems, and text files as editors and programs write them. */
class IngestProblemsTest {
  private static final String MARK = "\uFEFF";
  private static SparkSession spark;

  @TempDir Path folder;
  private int outputs;

  @BeforeAll
  static void start() {
    spark = LocalSpark.session();
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private IngestResult ingest(Path input, List<String> columns) {
    return IngestJob.of(
            spark,
            IngestSettings.of(
                    IngestSettings.AUTO,
                    List.of(input.toString()),
                    folder.resolve("out-" + outputs++).toString())
                .formatSettings(FormatSettings.defaults().withColumns(columns)))
        .run();
  }

  /**
   * Answers by problem, with the task under "task" and the quarantined lines under "quarantined".
   */
  private Map<String, String> problems(Path input, String... columns) {
    IngestResult result = ingest(input, List.of(columns));
    Map<String, String> answers = new TreeMap<>();
    answers.put("task", String.valueOf(result.manifest().config().get("task")));
    answers.put("quarantined", String.valueOf(result.counts().toMap().get("quarantined")));
    InputFolder out = InputFolder.open(folder.resolve("out-" + (outputs - 1)).toString()).verify();
    ProblemTable.stream(out).forEachRemaining((Problem p) -> answers.put(p.text(), p.answer()));
    return answers;
  }

  private static Map<String, String> expected(String task, String... pairs) {
    Map<String, String> map = new TreeMap<>(Map.of("task", task, "quarantined", "0"));
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Test
  void everyFormOfAProblemFileGivesTheSameTable() throws IOException {
    Map<String, String> expected = expected("gsm8k", "How many?", "3", "And, \"now\"?", "4.5");
    String lines =
        "{\"question\":\"How many?\",\"answer\":3}\n"
            + "{\"question\":\"And, \\\"now\\\"?\",\"answer\":\"4.5\"}\n";
    String array = "[\n" + lines.strip().replace("\n", ",\n") + "\n]\n";
    String csv = "id,question,answer\r\n1,How many?,3\r\n2,\"And, \"\"now\"\"?\",4.5\r\n";
    assertThat(problems(file("a.jsonl", lines))).isEqualTo(expected);
    assertThat(problems(file("b.json", array))).isEqualTo(expected);
    assertThat(problems(file("c.csv", csv))).isEqualTo(expected);
    assertThat(problems(file("d.csv", csv.replace("\r\n", "\n").strip()))).isEqualTo(expected);
    assertThat(
            problems(
                file(
                    "e.tsv",
                    csv.replace("id,q", "id\tq")
                        .replace(",a", "\ta")
                        .replace("1,H", "1\tH")
                        .replace("?,3", "?\t3")
                        .replace("2,\"", "2\t\"")
                        .replace("\",4", "\"\t4"))))
        .isEqualTo(expected);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(csv.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(problems(file("f.csv.gz", packed.toByteArray()))).isEqualTo(expected);
    String table = folder.resolve("g.parquet").toString();
    spark.read().json(folder.resolve("a.jsonl").toString()).coalesce(1).write().parquet(table);
    assertThat(problems(Path.of(table))).isEqualTo(expected);
  }

  @Test
  void idsOfTheFileAreKept() throws IOException {
    Map<String, String> expected = new TreeMap<>(Map.of("How many?", "q-1", "And now?", "2"));
    expected.put("Why?", null);
    Path lines =
        file(
            "ids.jsonl",
            "{\"id\":\"q-1\",\"question\":\"How many?\",\"answer\":3}\n"
                + "{\"question\":\"And now?\",\"answer\":\"4.5\",\"idx\":2}\n"
                + "{\"id\":{\"a\":1},\"question\":\"Why?\",\"answer\":\"1\"}\n");
    assertThat(ids(lines)).isEqualTo(expected);
    Path csv = file("ids.csv", "key,question,answer\nq-1,How many?,3\n2,And now?,4\n,Why?,1\n");
    assertThat(ids(csv).values()).as("no column of a known name").containsOnlyNulls();
    assertThat(ids(csv, "id=key")).isEqualTo(expected);
  }

  /** The source's ids by problem. */
  private Map<String, String> ids(Path input, String... columns) {
    ingest(input, List.of(columns));
    InputFolder out = InputFolder.open(folder.resolve("out-" + (outputs - 1)).toString()).verify();
    Map<String, String> ids = new TreeMap<>();
    ProblemTable.stream(out).forEachRemaining((Problem p) -> ids.put(p.text(), p.sourceId()));
    return ids;
  }

  @Test
  void taskIsRecordedAsTheAnswersAre() throws IOException {
    assertThat(
            problems(
                file(
                    "math.jsonl",
                    "{\"problem\":\"P\",\"solution\":\"So \\\\boxed{\\\\frac12}\"}\n"
                        + "{\"problem\":\"Q\",\"solution\":\"So \\\\boxed{x}\"}\n")))
        .isEqualTo(expected("math", "P", "\\frac12", "Q", "x"));
    assertThat(
            problems(file("words.jsonl", "{\"id\":\"1\",\"problem\":\"P\",\"answer\":\"42.0\"}\n")))
        .as("the format of MATH, the answers of word problems")
        .isEqualTo(expected("gsm8k", "P", "42.0"));
    assertThat(problems(file("letters.csv", "prompt,target\nA or B?,B\nC or D?,(C)\n")))
        .isEqualTo(expected("multiple-choice", "A or B?", "B", "C or D?", "(C)"));
    assertThat(problems(file("gsm.jsonl", "{\"question\":\"Q\",\"answer\":\"1+1=2\\n#### 2\"}\n")))
        .isEqualTo(expected("gsm8k", "Q", "2"));
  }

  @Test
  void columnsOfOtherNamesAreNamed() throws IOException {
    Path csv = file("svamp.csv", "Body;Result\n\"Two\nlines\";7\n");
    assertThatThrownBy(() -> problems(csv))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no line matches a known format");
    assertThat(problems(csv, "problem=Body", "answer=Result"))
        .isEqualTo(expected("gsm8k", "Two\nlines", "7"))
        .isEqualTo(problems(csv, "problem=Body,answer=Result"));
    Path odd = file("odd.csv", "\"Body, text\",Result\nQ,7\n");
    assertThat(problems(odd, "answer=Result,problem=Body, text"))
        .isEqualTo(expected("gsm8k", "Q", "7"));
    assertThatThrownBy(() -> problems(csv, "text=Body"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("text=Body");
  }

  @Test
  void rowsOfACsvFileThatDoNotFitAreSetAside() throws IOException {
    Map<String, String> found =
        problems(file("short.csv", "question,answer\nQ1,1\nQ2\nQ3,3,x\n\nQ4,4\n"));
    assertThat(found).containsEntry("quarantined", "2").containsKeys("Q1", "Q4");
    assertThat(found).hasSize(4);
    Path open = file("open.csv", "question,answer\nQ1,1\n\"Q2,2\nQ3,3\n");
    assertThatThrownBy(() -> problems(open))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("a quote is not closed")
        .hasMessageContaining("open.csv:3");
  }

  @Test
  void byteOrderMarksArePassedOver() throws IOException {
    Map<String, String> expected = expected("gsm8k", "Q", "2");
    String row = "{\"question\":\"Q\",\"answer\":\"2\"}";
    assertThat(problems(file("a.jsonl", MARK + row + "\n"))).isEqualTo(expected);
    assertThat(problems(file("b.json", MARK + "[\n" + row + "]"))).isEqualTo(expected);
    assertThat(problems(file("c.csv", MARK + "question,answer\nQ,2\n"))).isEqualTo(expected);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write((MARK + row).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(problems(file("d.jsonl.gz", packed.toByteArray()))).isEqualTo(expected);
    Path blank = file("e.jsonl", MARK + "\n" + row + "\n");
    assertThat(problems(blank)).as("a mark alone is a blank line").isEqualTo(expected);
  }

  @Test
  void otherEncodingsAreRejectedByName() throws IOException {
    String row = MARK + "{\"question\":\"Q\",\"answer\":\"2\"}\n";
    for (String encoding : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      for (String name : List.of("rows.jsonl", "rows.json", "rows.csv")) {
        Path input = file(encoding + name, row.getBytes(Charset.forName(encoding)));
        assertThatThrownBy(() -> problems(input))
            .isInstanceOf(InvalidInput.class)
            .hasMessageContaining(encoding.substring(0, 6))
            .hasMessageContaining(name);
      }
    }
  }

  @Test
  void gzipFileWithOtherBytesBehindItLeavesNothing() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("{\"question\":\"Q\",\"answer\":\"2\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    Path whole = file("whole.jsonl.gz", bytes.toByteArray());
    assertThat(problems(whole)).as("benign twin").isEqualTo(expected("gsm8k", "Q", "2"));
    bytes.write("{\"question\":\"R\",\"answer\":\"3\"}\n".getBytes(StandardCharsets.UTF_8));
    Path more = file("more.jsonl.gz", bytes.toByteArray());
    assertThatThrownBy(() -> problems(more))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("other bytes follow")
        .hasMessageContaining("more.jsonl.gz");
    assertThat(folder.resolve("out-1")).doesNotExist();
  }

  /** Numbers of Parquet have types, those of labels often another one than meant. */
  @Test
  void numbersOfParquetAreReadFromAllTypes() throws IOException {
    Path rows =
        file(
            "rows.jsonl",
            "{\"problem\":\"P\",\"steps\":[\"a\",\"b\"],\"ratings\":[1.0,-1.0]}\n"
                + "{\"problem\":\"Q\",\"steps\":[\"a\",\"b\"],\"ratings\":[0.0,null]}\n");
    String table = folder.resolve("ratings.parquet").toString();
    spark.read().json(rows.toString()).coalesce(1).write().parquet(table);
    assertThat(ingest(Path.of(table), List.of()).counts().toMap().get("ratings"))
        .isEqualTo(Map.of("1", 1L, "0", 1L, "-1", 1L, "null", 1L));
    Path labels =
        file("labels.jsonl", "{\"prompt\":\"P\",\"completions\":[\"a\",\"b\"],\"labels\":[1,0]}\n");
    String ints = folder.resolve("labels.parquet").toString();
    spark.read().json(labels.toString()).coalesce(1).write().parquet(ints);
    assertThat(ingest(Path.of(ints), List.of()).counts().toMap().get("ratings"))
        .isEqualTo(Map.of("1", 1L, "0", 0L, "-1", 1L, "null", 0L));
  }

  @Test
  void differentAnswersToOneProblemAreCounted() throws IOException {
    IngestResult result =
        ingest(file("twice.csv", "question,answer\nQ,2\nQ,2\nQ,3\nR,1\n"), List.of());
    assertThat(result.counts().toMap())
        .containsEntry("problems", 2L)
        .containsEntry("duplicates", 2L)
        .containsEntry("conflicting_answers", 1L);
  }

  /** Columns as verl's files have them. */
  @Test
  void parquetOfConversationsIsRead() throws IOException {
    Path rows =
        file(
            "verl.jsonl",
            "{\"data_source\":\"d\",\"prompt\":[{\"role\":\"user\",\"content\":\"How many?\"}],"
                + "\"ability\":\"math\",\"reward_model\":{\"style\":\"rule\",\"ground_truth\":\"72\"},"
                + "\"extra_info\":{\"index\":0,\"split\":\"train\"}}\n");
    Map<String, String> expected = expected("gsm8k", "How many?", "72");
    assertThat(problems(rows)).isEqualTo(expected);
    String table = folder.resolve("verl.parquet").toString();
    spark.read().json(rows.toString()).coalesce(1).write().parquet(table);
    assertThat(problems(Path.of(table))).isEqualTo(expected);
  }

  /** A writer of Parquet makes maps of objects whose fields differ from row to row. */
  @Test
  void mapsOfParquetAreReadAsObjects() throws IOException {
    String table = folder.resolve("maps.parquet").toString();
    spark
        .sql(
            "SELECT array(map('role', 'system', 'content', 'Be brief.'),"
                + " map('role', 'user', 'content', 'How many?', 'name', null)) AS prompt,"
                + " map('style', 'rule', 'ground_truth', '72') AS reward_model,"
                + " map(1, array(map('a', 2.5)), 2, null) AS extra")
        .coalesce(1)
        .write()
        .parquet(table);
    assertThat(problems(Path.of(table))).isEqualTo(expected("gsm8k", "How many?", "72"));
    String keyed = folder.resolve("keyed.parquet").toString();
    spark
        .sql("SELECT 'P' AS problem, '1' AS answer, map(struct(1 AS a), 2) AS odd")
        .coalesce(1)
        .write()
        .parquet(keyed);
    assertThatThrownBy(() -> problems(Path.of(keyed)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("column odd is a map with lists or structs as keys")
        .hasMessageContaining("keyed.parquet");
  }

  @Test
  void decimalNumbersOfParquetKeepTheirPoint() throws IOException {
    String table = folder.resolve("decimals.parquet").toString();
    spark
        .sql(
            "SELECT * FROM VALUES ('P', CAST(12.50 AS DECIMAL(6,2))),"
                + " ('Q', CAST(-0.05 AS DECIMAL(6,2))) AS t(question, answer)")
        .coalesce(1)
        .write()
        .parquet(table);
    assertThat(problems(Path.of(table))).isEqualTo(expected("gsm8k", "P", "12.50", "Q", "-0.05"));
    String wide = folder.resolve("wide.parquet").toString();
    spark
        .sql("SELECT 'P' AS question, CAST(123456789012345678901.5 AS DECIMAL(30,1)) AS answer")
        .coalesce(1)
        .write()
        .parquet(wide);
    assertThat(problems(Path.of(wide)))
        .isEqualTo(expected("gsm8k", "P", "123456789012345678901.5"));
  }

  @Test
  void textsWithoutAFinalAnswerAreCounted() throws IOException {
    String prose = "We add them all up first. After that we halve the sum.";
    Path rows =
        file(
            "prose.jsonl",
            "{\"question\":\"Q\",\"solution\":\""
                + prose
                + "\"}\n{\"question\":\"R\",\"solution\":\"We add. So the answer is 18.\"}\n");
    assertThat(ingest(rows, List.of()).counts().tally().of("answers/prose")).isEqualTo(1);
    assertThat(problems(rows)).containsEntry("Q", prose).containsEntry("R", "18");
  }

  @Test
  void headersOfCsvAreComparedWithoutCaseAndSpace() throws IOException {
    assertThat(problems(file("cased.csv", "id,Question ,Answer\n1,Q,7\n")))
        .isEqualTo(expected("gsm8k", "Q", "7"));
  }
}
