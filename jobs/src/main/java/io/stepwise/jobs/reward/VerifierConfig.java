package io.stepwise.jobs.reward;

import io.stepwise.data.setting.Setting;
import io.stepwise.prm.layout.VerificationPrompt;
import io.stepwise.prm.scoring.GenerativeVerifier.Rationales;
import java.io.Serializable;
import java.util.Set;

/**
 * How a generative verifier is asked about a step.
 *
 * @param verifierPrompt the question
 * @param verifierStepSeparator text between the steps of the question
 * @param yesWord the answer that means correct
 * @param noWord the answer that means wrong
 * @param rationales critiques sampled before the answer
 * @param rationaleTokens maximum length of each
 */
public record VerifierConfig(
    @Setting(
            value =
                "Question of a generative verifier with the placeholders {problem} and {steps};"
                    + " @FILE reads it from a file",
            orFile = true)
        String verifierPrompt,
    @Setting(
            value =
                "Separator between the steps of a generative verifier's question; may contain the"
                    + " escapes \\n, \\t and \\\\")
        String verifierStepSeparator,
    @Setting("Answer of a generative verifier that means correct; only its first token is used")
        String yesWord,
    @Setting("Answer of a generative verifier that means wrong; only its first token is used")
        String noWord,
    @Setting(
            value =
                "Critiques that a generative verifier samples and averages over; 0 for none, and for one"
                    + " greedy critique of kind critique",
            min = 0,
            max = 65_536)
        int rationales,
    @Setting(value = "Maximum length of a critique", unit = "tokens", min = 1, max = 1_048_576)
        int rationaleTokens)
    implements Serializable {
  /** Keys of the settings. */
  public static final Set<String> KEYS =
      Set.of(
          "verifier-prompt",
          "verifier-step-separator",
          "yes-word",
          "no-word",
          "rationales",
          "rationale-tokens");

  /** A question in plain English, answered at once. */
  public static final VerifierConfig DEFAULTS =
      new VerifierConfig(
          VerificationPrompt.DEFAULT.template(),
          "\\n",
          VerificationPrompt.DEFAULT.yes(),
          VerificationPrompt.DEFAULT.no(),
          Rationales.NONE.count(),
          Rationales.NONE.maxTokens());

  /** The question. */
  public VerificationPrompt prompt() {
    return new VerificationPrompt(
        verifierPrompt,
        LayoutConfig.unescaped("verifier-step-separator", verifierStepSeparator),
        yesWord,
        noWord,
        VerificationPrompt.DEFAULT.cue());
  }

  /** At least one critique before a scalar head's score: one is the likeliest, more are sampled. */
  public Rationales critiquesBeforeScore() {
    return new Rationales(Math.max(1, rationales), rationaleTokens, rationales > 1 ? 1 : 0);
  }

  /** The critiques, at temperature 1. */
  public Rationales critiques() {
    return new Rationales(rationales, rationaleTokens, 1);
  }
}
