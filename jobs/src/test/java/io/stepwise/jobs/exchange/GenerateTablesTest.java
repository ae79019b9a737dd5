package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.jobs.generate.GenerateConfig;
import io.stepwise.jobs.generate.GenerateJob;
import io.stepwise.jobs.score.ScoreConfig;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.jobs.tables.TableConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code generate} on a local Spark gives what it gives without it. */
class GenerateTablesTest extends SparkTablesFixture {
  private GenerateConfig generate(String prompts, String output, TableConfig tables) {
    return new GenerateConfig(
        Commands.fixture("policy").toString(),
        prompts,
        folder.resolve(output).toString(),
        2,
        1,
        0,
        1,
        8,
        List.of(),
        64,
        true,
        "line",
        false,
        GenerateConfig.DEFAULTS.date(),
        tables);
  }

  private static String prompts() {
    return Commands.fixture("policy/prompts.jsonl").toString();
  }

  @Test
  void responsesAreThoseWithoutSpark() throws IOException {
    GenerateConfig here = generate(prompts(), "here.jsonl", TableConfig.DEFAULTS);
    Commands.run(new GenerateJob(), here);
    GenerateConfig there = generate(prompts(), "there", THREE_TASKS);
    run(new GenerateJob(), there);
    assertThat(lines(there.output(), "responses")).isEqualTo(local(here.output())).isNotEmpty();

    String table = folder.resolve("prompts").toString();
    spark.read().json(prompts()).write().parquet(table);
    GenerateConfig columns = generate(table, "columns", TableConfig.DEFAULTS);
    run(new GenerateJob(), columns);
    String[] compared = {"id", "sample", "text", "tokens", "finish_reason", "problem", "steps"};
    assertThat(rows(spark.read().parquet(columns.output() + "/responses"), compared))
        .isEqualTo(rows(spark.read().json(here.output()), compared))
        .hasSize(local(here.output()).size());
    // What is generated can be scored.
    ScoreConfig scored = score(columns.output() + "/responses", "scored", TableConfig.DEFAULTS);
    run(new ScoreJob(), scored);
    assertThat(spark.read().parquet(scored.output() + "/scores").where("score IS NULL").count())
        .isZero();
  }

  @Test
  void badPromptsHaveAnErrorAndEqualIdsAreRejected() throws IOException {
    Path input =
        Files.write(
            folder.resolve("p.jsonl"),
            List.of("{\"id\": 1, \"prompt\": \"Add.\"}", "{\"id\": 2}", "[]"));
    GenerateConfig config = generate(input.toString(), "out", THREE_TASKS);
    run(new GenerateJob(), config);
    assertThat(lines(config.output(), "responses")).hasSize(4);
    assertThat(count(config.output(), "errors")).isEqualTo(2);
    Files.write(input, List.of("{\"id\": 1, \"prompt\": \"a\"}", "{\"id\": 1, \"prompt\": \"b\"}"));
    assertThatThrownBy(
            () -> run(new GenerateJob(), generate(input.toString(), "twice", THREE_TASKS)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("duplicate id (1,");
    assertThat(folder.resolve("twice")).doesNotExist();
  }
}
