package io.stepwise.lm.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys of {@code config.json} that are not read. Those that change what a model computes are
 * errors unless they have the value that changes nothing; those that are unknown are warnings.
 */
final class ConfigKeys {
  /** Keys of other decoder families, and the only values (besides null) that change nothing. */
  private static final Map<String, String> NEUTRAL =
      Map.ofEntries(
          Map.entry("add_cross_attention", "false"),
          Map.entry("alibi", "false"),
          Map.entry("attention_chunk_size", "null"),
          Map.entry("attention_multiplier", "null"),
          Map.entry("attn_logit_softcapping", "null"),
          Map.entry("clip_qkv", "null"),
          Map.entry("dim_model_base", "null"),
          Map.entry("embedding_multiplier", "1"),
          Map.entry("final_logit_softcapping", "null"),
          Map.entry("is_causal", "true"),
          Map.entry("is_encoder_decoder", "false"),
          Map.entry("kv_lora_rank", "null"),
          Map.entry("logit_scale", "1"),
          Map.entry("logits_scaling", "1"),
          Map.entry("n_routed_experts", "null"),
          Map.entry("no_rope_layer_interval", "null"),
          Map.entry("no_rope_layers", "null"),
          Map.entry("num_experts", "0"),
          Map.entry("num_local_experts", "0"),
          Map.entry("parallel_attn", "false"),
          Map.entry("q_lora_rank", "null"),
          Map.entry("query_pre_attn_scalar", "null"),
          Map.entry("residual_multiplier", "1"),
          Map.entry("rope_interleaved", "false"),
          Map.entry("rope_local_base_freq", "null"),
          Map.entry("rotary_dim", "null"),
          Map.entry("rotary_pct", "1"),
          Map.entry("scale_depth", "null"),
          Map.entry("scale_emb", "1"),
          Map.entry("text_config", "null"),
          Map.entry("use_alibi", "false"),
          Map.entry("use_bidirectional_attention", "false"),
          Map.entry("use_mrope", "false"),
          Map.entry("use_parallel_residual", "false"),
          Map.entry("vision_config", "null"));

  /** Norms on query and key heads; Qwen 3 always has them. */
  private static final List<String> QUERY_KEY_NORM = List.of("qk_norm", "use_qk_norm");

  /** Keys that are read, or that no forward pass depends on. */
  private static final Set<String> KNOWN =
      Set.of(
          ("_attn_implementation _attn_implementation_autoset _model_name_or_path _name_or_path architectures"
                  + " attention_bias attention_dropout attn_implementation bad_words_ids"
                  + " begin_suppress_tokens bos_token_id chunk_size_feed_forward"
                  + " classifier_dropout cross_attention_hidden_size decoder_start_token_id"
                  + " diversity_penalty do_sample dtype early_stopping"
                  + " encoder_no_repeat_ngram_size eos_token_id exponential_decay_length_penalty"
                  + " finetuning_task forced_bos_token_id forced_eos_token_id head_dim hidden_act"
                  + " hidden_size id2label initializer_range intermediate_size is_decoder label2id"
                  + " layer_types length_penalty max_length max_position_embeddings"
                  + " max_window_layers min_length mlp_bias model_type no_repeat_ngram_size"
                  + " num_attention_heads num_beam_groups num_beams num_hidden_layers"
                  + " num_key_value_heads num_labels num_return_sequences output_attentions"
                  + " output_hidden_states output_scores pad_token_id partial_rotary_factor prefix"
                  + " pretraining_tp problem_type pruned_heads quantization_config"
                  + " remove_invalid_values repetition_penalty return_dict"
                  + " return_dict_in_generate rms_norm_eps rope_parameters rope_scaling rope_theta"
                  + " sep_token_id sliding_window suppress_tokens task_specific_params temperature"
                  + " tf_legacy_loss tie_encoder_decoder tie_word_embeddings tokenizer_class top_k"
                  + " top_p torch_dtype torchscript transformers.js_config transformers_version"
                  + " typical_p unk_token_id unsloth_fixed unsloth_version use_bfloat16 use_cache"
                  + " use_sliding_window vocab_size")
              .split(" "));

  private ConfigKeys() {}

  /**
   * Checks the keys that are not read.
   *
   * @throws InvalidInput if one changes what the model computes
   */
  static void check(JsonNode json, Architecture architecture, String where) {
    TreeSet<String> unknown = new TreeSet<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      String key = field.getKey();
      if (QUERY_KEY_NORM.contains(key)) {
        String only = architecture == Architecture.QWEN3 ? "true" : "false";
        require(key, field.getValue(), only, where);
      } else if (NEUTRAL.containsKey(key)) {
        require(key, field.getValue(), NEUTRAL.get(key), where);
      } else if (!KNOWN.contains(key)) {
        unknown.add(Shown.of(key));
      }
    }
    if (!unknown.isEmpty()) {
      Warnings.once(
          "Ignored unknown keys of config.json (%s) at %s"
              .formatted(Shown.of(String.join(", ", unknown)), where));
    }
  }

  private static void require(String key, JsonNode value, String neutral, String where) {
    boolean changesNothing =
        value.isNull()
            || (value.isNumber()
                ? Double.toString(value.asDouble()).equals(neutral + ".0")
                : value.asText().equals(neutral));
    if (!changesNothing) {
      throw new InvalidInput(
          "Cannot read model: %s is not supported (%s, expected %s) at %s"
              .formatted(
                  key,
                  Shown.of(value),
                  neutral.equals("null") ? "none" : neutral + " or none",
                  where));
    }
  }
}
