package io.stepwise.jobs.generate;

import io.stepwise.jobs.config.Setting;
import io.stepwise.lm.Sampling;
import java.util.List;
import java.util.Set;

/**
 * Settings of {@code generate}.
 *
 * @param model folder of the model
 * @param prompts file of prompts or conversations
 * @param output file for what is written
 * @param samples responses per prompt
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param topK only so many likeliest tokens are drawn; 0 for all
 * @param topP of those the smallest set whose probabilities reach this sum
 * @param maxTokens longest response
 * @param stop texts that end a response
 * @param batch rows decoded at once
 * @param promptLogprobs whether the prompts' own log-probabilities are written
 */
public record GenerateConfig(
    @Setting(value = "Folder of the model, a Hugging Face folder", required = true) String model,
    @Setting(
            value = "JSON lines {id, prompt} or {id, messages: [{role, content}]}, plain or .gz",
            required = true)
        String prompts,
    @Setting(value = "JSON lines, one per sample", required = true) String output,
    @Setting(value = "Responses per prompt", min = 1) int samples,
    @Setting(value = "Divides the logits; 0 takes the likeliest token", min = 0) double temperature,
    @Setting(value = "Draw among so many likeliest tokens; 0 for all", min = 0) int topK,
    @Setting(value = "Of those, the smallest set that reaches this sum", above = 0, max = 1)
        double topP,
    @Setting(value = "Longest response, in tokens", min = 1) int maxTokens,
    @Setting("Texts that end a response and are left out of its text") List<String> stop,
    @Setting(value = "Rows decoded at once; results do not depend on it", min = 1) int batch,
    @Setting("Also write the prompts' own tokens and log-probabilities") boolean promptLogprobs) {
  /** One sample of at most 256 tokens at temperature 1. */
  public static final GenerateConfig DEFAULTS =
      new GenerateConfig(null, null, null, 1, 1, 0, 1, 256, List.of(), 64, false);

  /** How tokens are drawn. */
  Sampling sampling(Set<Integer> ends) {
    return new Sampling(temperature, maxTokens, batch, topK, topP, ends, stop);
  }
}
