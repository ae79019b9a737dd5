package io.stepwise.jobs.generate;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.StepFormat;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.EndTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Formats the output's lines. */
final class Responses {
  private final CausalModel model;
  private final Generator generator;
  private final Sampling sampling;
  private final GenerateConfig config;
  private final Set<Integer> ends;
  private final StepFormat steps;
  private final NamedRandom random;

  /**
   * A maker of lines.
   *
   * @param steps splits responses into steps, null to leave them whole
   */
  Responses(
      CausalModel model,
      GenerateConfig config,
      Set<Integer> ends,
      StepFormat steps,
      NamedRandom random) {
    this.model = model;
    this.generator = new Generator(model);
    this.sampling = config.sampling(ends);
    this.config = config;
    this.ends = ends;
    this.steps = steps;
    this.random = random;
  }

  /** A maker of lines for a model's folder and a seed. */
  static Responses open(InputFolder folder, CausalModel model, GenerateConfig config, long seed) {
    Set<Integer> ends = EndTokens.of(BaseReference.orSelf(folder), model.tokenizer().tokens());
    StepFormat steps =
        config.splitSteps()
            ? FolderFormats.settle(folder, model.tokenizer(), config.formats(), "")
                .open(model.tokenizer())
                .steps()
            : null;
    return new Responses(model, config, ends, steps, NamedRandom.of("seed-" + seed, "generate"));
  }

  /** One line per sample, in the prompts' order. */
  List<Map<String, Object>> of(List<Prompt> prompts) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (Prompt prompt : prompts) {
      for (int sample = 0; sample < config.numSamples(); sample++) {
        requests.add(
            new GenerationRequest(prompt.tokens(), random.child(prompt.id().toString(), sample)));
      }
    }
    List<Generated> made = generator.generate(requests, sampling);
    List<RowOutputs> outputs =
        config.promptLogprobs()
            ? model.evaluate(prompts.stream().map(Prompt::tokens).toList(), ModelOutput.LOG_PROBS)
            : List.of();
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int i = 0; i < made.size(); i++) {
      int prompt = i / config.numSamples();
      Map<String, Object> line =
          line(prompts.get(prompt).id(), i % config.numSamples(), made.get(i));
      if (steps != null) {
        line.put("problem", prompts.get(prompt).problem());
        line.put("steps", steps(made.get(i)));
      }
      if (config.promptLogprobs()) {
        line.put("prompt_tokens", prompts.get(prompt).tokens());
        line.put("prompt_logprobs", afterFirst(outputs.get(prompt).logProbs()));
      }
      lines.add(line);
    }
    return lines;
  }

  private Map<String, Object> line(JsonNode id, int sample, Generated made) {
    int last = made.tokens()[made.tokens().length - 1];
    boolean ended = made.end() == Generated.End.EOS || ends.contains(last);
    int shown = made.tokens().length - (ended ? 1 : 0);
    String text = model.tokenizer().decode(Arrays.copyOf(made.tokens(), shown));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", id);
    line.put("sample", sample);
    line.put("text", made.end() == Generated.End.STOP && !ended ? beforeStop(text) : text);
    line.put("tokens", made.tokens());
    line.put("logprobs", made.logProbs());
    line.put("finish_reason", ended ? "eos" : made.end() == Generated.End.STOP ? "stop" : "length");
    return line;
  }

  private List<String> steps(Generated made) {
    int last = made.tokens()[made.tokens().length - 1];
    boolean stopped = made.end() == Generated.End.STOP && !ends.contains(last);
    List<String> texts = new ArrayList<>(steps.split(made.tokens()).texts());
    if (stopped && !texts.isEmpty()) {
      String end = beforeStop(texts.remove(texts.size() - 1));
      if (!end.isBlank()) {
        texts.add(end);
      }
    }
    return texts;
  }

  private String beforeStop(String text) {
    int end =
        config.stop().stream()
            .mapToInt(text::indexOf)
            .filter(at -> at >= 0)
            .min()
            .orElse(text.length());
    return text.substring(0, end);
  }

  /** Nothing comes before the first token. */
  private static List<Float> afterFirst(float[] logProbs) {
    List<Float> list = new ArrayList<>();
    for (int t = 0; t < logProbs.length; t++) {
      list.add(t == 0 ? null : (Float) logProbs[t]);
    }
    return list;
  }
}
