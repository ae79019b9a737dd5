package io.stepwise.lm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.lora.AdapterFiles;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.Tensor;
import io.stepwise.lm.weights.WeightFiles;
import java.util.Map;
import java.util.stream.IntStream;

/** Reads models from Hugging Face folders. */
final class ModelReading {
  private ModelReading() {}

  /** A whole model, or a base with the adapters that lie there. */
  static CausalModel model(InputFolder folder, String prefix) {
    if (AdapterFiles.in(folder, prefix)) {
      if (WeightFiles.in(folder, prefix)) {
        throw new InvalidInput(
            "Cannot read model: adapters lie next to whole weights (%s, expected one of them; ./stepwise merge applies adapters) at %s"
                .formatted(folder.files(), folder.path() + "/" + prefix));
      }
      AdapterFiles files = AdapterFiles.read(folder, prefix);
      return Adapters.saved(files, files.base(folder, prefix));
    }
    return whole(folder, prefix);
  }

  /** A whole model. */
  static CausalModel whole(InputFolder folder, String prefix) {
    String configFile = prefix + "config.json";
    ModelConfig config =
        ConfigJson.parse(folder.text(configFile), folder.path() + "/" + configFile);
    ReasoningTokenizer tokenizer = ReasoningTokenizer.load(folder, prefix);
    String where = folder.path() + "/" + prefix;
    checkVocabulary(tokenizer, config, where);
    Map<String, Tensor> tensors = WeightFiles.read(folder, prefix);
    ModelConfig settled = ModelFiles.settle(config, tensors, where);
    return new CausalModel(settled, tokenizer, ModelFiles.read(tensors, where, settled));
  }

  /** A whole model whose head is converted to a scalar one. */
  static CausalModel converted(InputFolder folder, HeadConversion conversion) {
    String where = folder.path() + "/config.json";
    ModelConfig config =
        ConfigJson.parse(asTokenClassifier(folder.text("config.json"), where), where);
    ReasoningTokenizer tokenizer = ReasoningTokenizer.load(folder, "");
    checkVocabulary(tokenizer, config, folder.path());
    Map<String, Tensor> tensors =
        conversion.convert(WeightFiles.read(folder, ""), tokenizer, folder.path());
    ModelConfig settled = ModelFiles.settle(config, tensors, folder.path());
    return new CausalModel(settled, tokenizer, ModelFiles.read(tensors, folder.path(), settled));
  }

  /** A configuration as that of its family's token classifier with one label. */
  private static String asTokenClassifier(String text, String where) {
    if (!(Json.read(text, where) instanceof ObjectNode config)) {
      throw new InvalidInput("Cannot read model: config is not a JSON object at " + where);
    }
    Architecture family = Architecture.ofModelType(config.path("model_type").asText(), where);
    config.putArray("architectures").add(family.className(Head.SCALAR));
    config.remove("id2label");
    return config.toString();
  }

  private static void checkVocabulary(
      ReasoningTokenizer tokenizer, ModelConfig config, String where) {
    StepTokens t = tokenizer.tokens();
    int largest =
        IntStream.of(t.bos(), t.eos(), t.pad(), t.promptEnd(), t.stepEnd()).max().getAsInt();
    if (Math.max(tokenizer.vocabularySize(), largest + 1) > config.vocabulary()) {
      throw new InvalidInput(
          "Cannot read model: the tokenizer has more tokens than the model ("
              + Math.max(tokenizer.vocabularySize(), largest + 1)
              + ", expected at most vocab_size "
              + config.vocabulary()
              + ") at "
              + where);
    }
  }
}
