package io.stepwise.jobs.generate;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.preset.MaxTokens;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.tables.TableRun;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.CausalModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Continues prompts. A sample is a function of the seed, its prompt's id and its number alone. */
public final class GenerateJob implements Job<GenerateConfig> {
  /** Responses between two checks for an interruption. */
  private static final int RESPONSES_AT_ONCE = 1024;

  private static final int MEASURED_RESPONSES = 16;
  private static final int BRIEF_TOKENS = 8;

  /** Time for the estimate of a dry run, so that it takes less than a minute. */
  private static final double BUDGET_SECONDS = 15;

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "Generates responses to prompts or conversations, as JSON lines";
  }

  @Override
  public String example() {
    return "--model runs/demo/policy/final --prompts prompts.jsonl --output responses.jsonl"
        + " --temperature 0";
  }

  @Override
  public GenerateConfig defaults() {
    return GenerateConfig.DEFAULTS;
  }

  @Override
  public ConditionalDefaults<GenerateConfig> conditionalDefaults() {
    return new MaxTokens<>(GenerateConfig::model);
  }

  @Override
  public Plan plan(GenerateConfig config, JobContext context) {
    if (OutputFiles.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    InputFolder folder = StartingModel.folder(config.model());
    if (config.tables().onSpark(config.prompts())) {
      return TableRun.plan(name(), config.prompts(), config.output(), config.tables(), context);
    }
    try (CausalModel model = StartingModel.onAllCores(folder)) {
      PromptReader reader = PromptReader.of(folder, model, config);
      long responses = (long) check(reader, config.prompts()) * config.numSamples();
      Plan plan =
          Plan.of(
              "make "
                  + Amount.of(responses, "responses")
                  + " of at most "
                  + Amount.of(config.maxTokens(), "tokens")
                  + " with a model of "
                  + StartingModel.size(model),
              "commit " + config.output());
      List<Prompt> some = new ArrayList<>();
      reader.read(
          config.prompts(),
          prompt -> {
            if (some.isEmpty() || some.size() * config.numSamples() < MEASURED_RESPONSES) {
              some.add(prompt);
            }
          });
      if (some.isEmpty()) {
        return plan;
      }
      GenerateConfig brief = config.withMaxTokens(Math.min(BRIEF_TOKENS, config.maxTokens()));
      List<Prompt> first = some.subList(0, 1);
      Responses.open(folder, model, brief, context.seed()).of(first); // warms the engine up
      long warm = System.nanoTime();
      Responses.open(folder, model, brief, context.seed()).of(first);
      double perToken = (System.nanoTime() - warm) / 1e9 / brief.maxTokens();
      int affordable = (int) Math.max(brief.maxTokens(), BUDGET_SECONDS / perToken);
      boolean isSlow = affordable < config.maxTokens();
      GenerateConfig measured = isSlow ? config.withMaxTokens(affordable) : config;
      long started = System.nanoTime();
      List<Map<String, Object>> made =
          Responses.open(folder, model, measured, context.seed()).of(isSlow ? first : some);
      double seconds = (System.nanoTime() - started) / 1e9;
      double tokens =
          made.stream().mapToInt(line -> ((int[]) line.get("tokens")).length).average().orElse(0);
      double longer = isSlow ? (double) config.maxTokens() / affordable : 1;
      return plan.costs(
          responses * tokens * longer,
          responses * seconds / made.size() * longer,
          "measured on the first "
              + Amount.of(made.size(), "responses")
              + (isSlow ? ", " + affordable + " tokens of each," : "")
              + " and discarded; others may be longer or shorter");
    }
  }

  @Override
  public boolean isResumable(GenerateConfig config) {
    return config.tables().savesParts(config.prompts());
  }

  @Override
  public void run(GenerateConfig config, JobContext context) {
    if (OutputFiles.done(config.output(), context)) {
      return;
    }
    if (config.tables().onSpark(config.prompts())) {
      new GenerateTable(config, context).run();
      return;
    }
    InputFolder folder = StartingModel.folder(config.model());
    try (CausalModel model = StartingModel.onAllCores(folder)) {
      PromptReader reader = PromptReader.of(folder, model, config);
      Responses responses = Responses.open(folder, model, config, context.seed());
      int prompts = check(reader, config.prompts());
      int total = prompts * config.numSamples();
      try (Progress.Phase phase = context.progress().phase(name(), total, "responses");
          OutputFile output = OutputFile.stage(config.output())) {
        List<Prompt> waiting = new ArrayList<>();
        int atOnce = Math.max(1, RESPONSES_AT_ONCE / config.numSamples());
        Runnable flush =
            () -> {
              context.interruption().check();
              responses.of(waiting).forEach(line -> output.line(Json.line(line)));
              phase.advance(waiting.size() * config.numSamples());
              waiting.clear();
            };
        reader.read(
            config.prompts(),
            prompt -> {
              waiting.add(prompt);
              if (waiting.size() >= atOnce) {
                flush.run();
              }
            });
        flush.run();
        output.commit();
        phase.finish(Amount.of(total, "responses") + " in " + config.output());
      }
    }
  }

  /** Reads every line before the work begins, so that a bad one costs none. */
  private static int check(PromptReader reader, String path) {
    Set<JsonNode> ids = new HashSet<>();
    reader.read(
        path,
        prompt -> {
          if (!ids.add(prompt.id())) {
            throw new InvalidInput(
                "Cannot read prompts: duplicate id ("
                    + prompt.id()
                    + ", expected distinct ids) at "
                    + prompt.where());
          }
        });
    return ids.size();
  }
}
