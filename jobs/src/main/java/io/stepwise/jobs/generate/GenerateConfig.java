package io.stepwise.jobs.generate;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.tables.TableConfig;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.format.FormatSettings;
import java.io.Serializable;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings of {@code generate}.
 *
 * @param model folder of the model
 * @param prompts file of prompts or conversations
 * @param output file for what is written
 * @param numSamples responses per prompt
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param topK only so many likeliest tokens are drawn; 0 for all
 * @param topP of those the smallest set whose probabilities reach this sum
 * @param maxTokens longest response
 * @param stop texts that end a response
 * @param batchSize rows decoded at once
 * @param splitSteps whether the steps of each response are written too
 * @param stepFormat what ends a step
 * @param promptLogprobs whether the prompts' own log-probabilities are written
 * @param date what day it is for a chat template that prints today's date
 * @param tables formats of input and output, and whether Spark is used
 */
public record GenerateConfig(
    @Setting(value = "Model folder (Hugging Face format)", required = true) String model,
    @Setting(
            value =
                "JSON lines {id, prompt} or {id, messages: [{role, content}]}, plain or .gz, or a"
                    + " table with such columns",
            required = true)
        String prompts,
    @Setting(
            value = "Output file of JSON lines, one per response; on Spark a folder with a table",
            required = true)
        String output,
    @Setting(value = "Responses per prompt", min = 1, max = 65_536) int numSamples,
    @Setting(value = "Sampling temperature; 0 takes the most likely token", min = 0)
        double temperature,
    @Setting(value = "Sample from the k most likely tokens; 0 for all", min = 0) int topK,
    @Setting(
            value = "Sample from the smallest set of tokens whose probabilities sum to this",
            above = 0,
            max = 1)
        double topP,
    @Setting(value = "Maximum response length", unit = "tokens", min = 1, max = 1_048_576)
        int maxTokens,
    @Setting(
            value = "Strings that end a response; they are removed from it",
            placeholder = "STRING")
        List<String> stop,
    @Setting(value = "Sequences decoded at once; does not affect results", min = 1) int batchSize,
    @Setting("Also write each response's problem and steps, as input for score") boolean splitSteps,
    @Setting(
            "Step delimiter for --split-steps: auto (from the model's folder), token, blank-line,"
                + " line, or regex:EXPRESSION that matches the start of a step")
        String stepFormat,
    @Setting("Also write the tokens and log-probabilities of the prompts") boolean promptLogprobs,
    @Setting(
            value =
                "Date in chat templates that print today's date, as YYYY-MM-DD; fixed by default, so"
                    + " that the output does not depend on the day",
            placeholder = "DATE")
        String date,
    @Unwrapped TableConfig tables)
    implements Serializable, PartlyUsed {
  private static final String AUTO = "auto";
  private static final String DATE =
      ChatTemplate.FIXED_DATE.instant().atZone(ZoneOffset.UTC).toLocalDate().toString();

  /** One sample of at most 256 tokens at temperature 1. */
  public static final GenerateConfig DEFAULTS =
      new GenerateConfig(
          null,
          null,
          null,
          1,
          1,
          0,
          1,
          256,
          List.of(),
          64,
          false,
          "auto",
          false,
          DATE,
          TableConfig.DEFAULTS);

  /**
   * Checks the step format and the date.
   *
   * @throws InvalidConfiguration if there is no such format, or nothing uses it; if the date is
   *     none
   */
  public GenerateConfig {
    formats(stepFormat);
    clock(date);
    if (!splitSteps && !stepFormat.equals(AUTO)) {
      throw new InvalidConfiguration(
          "Cannot use setting step-format: steps are not split ("
              + stepFormat
              + ", expected --split-steps too)");
    }
  }

  private static FormatSettings formats(String stepFormat) {
    return new FormatSettings(FormatSettings.Choice.AUTO, null, null, stepFormat);
  }

  /** Midnight of the date, for chat templates. */
  Clock clock() {
    return clock(date);
  }

  private static Clock clock(String date) {
    try {
      return Clock.fixed(
          LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant(), ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw new InvalidConfiguration(
          "Cannot use setting date: no date (" + date + ", expected YYYY-MM-DD)", e);
    }
  }

  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused = new LinkedHashMap<>(tables.unused(prompts));
    if (temperature == 0) {
      unused.put("top-k", "with temperature=0");
      unused.put("top-p", "with temperature=0");
    }
    return unused;
  }

  /** The same with another maximum response length. */
  GenerateConfig withMaxTokens(int tokens) {
    return new GenerateConfig(
        model,
        prompts,
        output,
        numSamples,
        temperature,
        topK,
        topP,
        tokens,
        stop,
        batchSize,
        splitSteps,
        stepFormat,
        promptLogprobs,
        date,
        tables);
  }

  /** The formats of the model's folder, with the step format that is set. */
  FormatSettings formats() {
    return formats(stepFormat);
  }

  /** Responses without their steps. */
  public GenerateConfig(
      String model,
      String prompts,
      String output,
      int numSamples,
      double temperature,
      int topK,
      double topP,
      int maxTokens,
      List<String> stop,
      int batchSize,
      boolean promptLogprobs) {
    this(
        model,
        prompts,
        output,
        numSamples,
        temperature,
        topK,
        topP,
        maxTokens,
        stop,
        batchSize,
        false,
        AUTO,
        promptLogprobs,
        DATE,
        TableConfig.DEFAULTS);
  }

  /** How tokens are drawn. */
  Sampling sampling(Set<Integer> ends) {
    return new Sampling(temperature, maxTokens, batchSize, topK, topP, ends, stop);
  }
}
