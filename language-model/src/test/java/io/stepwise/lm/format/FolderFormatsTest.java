package io.stepwise.lm.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.format.FormatSettings.Choice;
import io.stepwise.lm.tokenizer.BytePairTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderFormatsTest {
  private static final ReasoningTokenizer CHAT = ByteTokenizers.byteLevel(List.of(".\n\n"));
  private static final ReasoningTokenizer OWN = BytePairTokenizer.train(List.of("4+7=1"), 300);

  private static final String TEMPLATE =
      "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|stop|>\n{% endfor %}"
          + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

  private static final FormatSettings AUTO = FormatSettings.DEFAULTS;

  @TempDir private Path folder;

  private InputFolder folder() {
    return InputFolder.foreign(folder.toString());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void chatFolder() throws IOException {
    write("chat_template.jinja", TEMPLATE);
    write("generation_config.json", "{\"eos_token_id\": [0, 1]}");
  }

  private FormatSpec settle(ReasoningTokenizer tokenizer, FormatSettings settings) {
    return FolderFormats.settle(folder(), tokenizer, settings, "Reason step by step.");
  }

  @Test
  void chatTemplateIsUsedWithTheTasksInstruction() throws IOException {
    chatFolder();
    FormatSpec spec = settle(CHAT, AUTO);
    Formats formats = spec.open(CHAT);
    assertThat(spec.stepFormat()).isEqualTo("blank-line");
    assertThat(CHAT.decode(formats.prompt().render("What is\n2+2?")))
        .isEqualTo(
            "<|im_start|>user\nWhat is\n2+2?\n\nReason step by step.<|stop|>\n"
                + "<|im_start|>assistant\n");
    assertThat(formats.endTokens()).containsExactly(0, 1);
    assertThat(formats.prompt().endToken()).as("the template's").isEqualTo(ByteTokenizers.STOP);
    assertThat(formats.prompt().nextTurn("And in one response?"))
        .contains(
            "<|stop|>\n<|im_start|>user\nAnd in one response?<|stop|>\n<|im_start|>assistant\n");
    assertThat(spec.describe())
        .containsEntry("prompt-format", "chat")
        .containsEntry("user-template", "{problem}\n\nReason step by step.")
        .containsEntry("step-format", "blank-line");
  }

  @Test
  void systemPromptAndUserTemplateAreTheUsersOwn() throws IOException {
    chatFolder();
    FormatSettings settings =
        new FormatSettings(Choice.CHAT, "Be brief.", "Q: {problem} ({problem})", "line");
    Formats formats = settle(CHAT, settings).open(CHAT);
    assertThat(CHAT.decode(formats.prompt().render("{problem} é 😀")))
        .isEqualTo(
            "<|im_start|>system\nBe brief.<|stop|>\n<|im_start|>user\n"
                + "Q: {problem} é 😀 ({problem} é 😀)<|stop|>\n<|im_start|>assistant\n");
    assertThat(formats.steps().split(CHAT.verbatim("a\nb")).texts()).containsExactly("a", "b");
  }

  @Test
  void folderWithoutATemplateIsPromptedWithPlainText() throws IOException {
    write("generation_config.json", "{\"eos_token_id\": 0}");
    Formats formats = settle(CHAT, AUTO).open(CHAT);
    assertThat(CHAT.decode(formats.prompt().render("2+2")))
        .isEqualTo("Problem: 2+2\nReason step by step.\nSolution:\n");
    FormatSettings examples =
        new FormatSettings(Choice.PLAIN, null, "Q: 1+1\nA: 2\n\nQ: {problem}\nA:", "line");
    assertThat(CHAT.decode(settle(CHAT, examples).open(CHAT).prompt().render("2+2")))
        .isEqualTo("Q: 1+1\nA: 2\n\nQ: 2+2\nA:");
  }

  @Test
  void folderWithStepTokensIsPromptedWithThem() throws IOException {
    write(StepTokens.FILE, OWN.tokens().toJson());
    write("chat_template.jinja", TEMPLATE);
    FormatSpec spec = settle(OWN, AUTO);
    Formats formats = spec.open(OWN);
    assertThat(formats.prompt().render("4+7")).isEqualTo(OWN.prompt("4+7"));
    StepTokens t = OWN.tokens();
    int[] steps = formats.steps().join(List.of("4+7=1", "1=1"));
    int[] response = Arrays.copyOf(steps, steps.length + 1);
    response[steps.length] = t.eos();
    StepSpans spans = formats.steps().split(response);
    assertThat(spans.texts()).containsExactly("4+7=1", "1=1");
    assertThat(spans.ends()[1]).isEqualTo(response.length - 2);
    assertThat(spans.complete()).isTrue();
    int[] open = response.clone();
    open[response.length - 2] = OWN.verbatim("7")[0];
    StepSpans unfinished = formats.steps().split(open);
    assertThat(unfinished.texts()).containsExactly("4+7=1");
    assertThat(unfinished.complete()).isFalse();
    assertThat(spec.describe().toString()).isEqualTo("{prompt-format=stepwise, step-format=token}");
  }

  @Test
  void folderRecordsTheFormatsOfItsModel() throws IOException {
    chatFolder();
    FormatSettings settings =
        new FormatSettings(Choice.AUTO, "Be brief.", "Q: {problem}", "regex:Step \\d+:");
    FormatSpec spec = settle(CHAT, settings);
    Path saved = folder.resolve("saved");
    try (OutputFolder out = OutputFolder.stage(saved.toString())) {
      out.write("chat_template.jinja", TEMPLATE);
      out.write("generation_config.json", "{\"eos_token_id\": [0, 1]}");
      out.write(StepTokens.FILE, CHAT.tokens().toJson(FolderFormats.entries(spec)));
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
    InputFolder derived = InputFolder.open(saved.toString());
    assertThat(FolderFormats.settle(derived, CHAT, AUTO, "Another task.")).isEqualTo(spec);
    FormatSpec changed =
        FolderFormats.settle(
            derived, CHAT, new FormatSettings(Choice.AUTO, "", null, "line"), "Another task.");
    assertThat(changed.systemPrompt()).isNull();
    assertThat(changed.userTemplate()).isEqualTo("Q: {problem}");
    assertThat(changed.stepFormat()).isEqualTo("line");
    FormatSpec plain =
        FolderFormats.settle(
            derived, CHAT, new FormatSettings(Choice.PLAIN, null, null, "auto"), "");
    assertThat(plain.userTemplate()).isEqualTo("Problem: {problem}\nSolution:\n");
    assertThat(plain.stepFormat()).isEqualTo("blank-line");
  }

  @Test
  void usualFormatsOfOwnModelsLeaveTheirFileAsItIs() throws IOException {
    write(StepTokens.FILE, OWN.tokens().toJson());
    FormatSpec spec = settle(OWN, AUTO);
    assertThat(FolderFormats.entries(spec)).isEmpty();
    assertThat(FolderFormats.entries(folder())).isEmpty();
  }

  @Test
  void specTravelsAsItIs() throws IOException, ClassNotFoundException {
    chatFolder();
    FormatSpec spec = settle(CHAT, AUTO);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(spec);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(spec);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CHAT || | auto | Cannot use prompt format chat: the model has no chat template (none,",
        "PLAIN | Be brief. || auto | Cannot use setting system-prompt: the prompt format does not"
            + " have one (plain, expected chat)",
        "STEPWISE || {problem} | auto | Cannot use setting user-template: the prompt format does"
            + " not have one (stepwise, expected chat or plain)",
        "AUTO || no place | auto | Cannot use setting user-template: no place for the problem"
            + " (\"no place\", expected {problem} in it)",
        "AUTO ||| paragraphs | Cannot use setting step-format: no such format (paragraphs,",
        "AUTO ||| regex:( | Cannot use setting step-format: malformed expression: Unclosed group"
            + " (regex:(, expected",
        "AUTO ||| regex:x* | Cannot use setting step-format: the expression matches empty text"
      })
  void settingsThatCannotBeUsedAreNamed(
      Choice choice, String system, String user, String steps, String message) throws IOException {
    write("config.json", "{}");
    assertThatThrownBy(() -> settle(CHAT, new FormatSettings(choice, system, user, steps)))
        .isInstanceOfAny(InvalidConfiguration.class, InvalidInput.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void systemPromptThatTheTemplateLeavesOutIsNamed() throws IOException {
    write("chat_template.jinja", "{{ messages[-1].content }}");
    FormatSettings settings = new FormatSettings(Choice.AUTO, "Be brief.", null, "auto");
    FormatSpec spec = settle(CHAT, settings);
    assertThatThrownBy(() -> spec.open(CHAT))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith("Cannot use setting system-prompt: the model's chat template");
    assertThat(settle(CHAT, AUTO).open(CHAT).prompt().render("x")).isNotEmpty();
  }

  @Test
  void ownTokensNeedATokenizerThatHasThem() throws IOException {
    chatFolder();
    FormatSpec spec = settle(CHAT, new FormatSettings(Choice.AUTO, null, null, "token"));
    assertThatThrownBy(() -> spec.open(CHAT))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith("Cannot use setting step-format: the tokenizer has no step token");
  }

  @Test
  void templateThatPrintsTheDatePrintsTheSameEveryDay() throws IOException {
    write("chat_template.jinja", "{{ strftime_now('%d %b %Y') }}: {{ messages[0].content }}");
    int[] prompt = settle(CHAT, AUTO).open(CHAT).prompt().render("x");
    assertThat(CHAT.decode(prompt)).startsWith("26 Jul 2024: x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | formats is no object ([])",
        "{^prompt^: ^verse^, ^steps^: ^line^} | No enum constant",
        "{^prompt^: ^chat^, ^system_prompt^: 5, ^steps^: ^line^} | system_prompt is no text (5)",
        "{^prompt^: ^chat^, ^user_template^: [^{problem}^], ^steps^: ^line^} | user_template is no",
        "{^prompt^: ^chat^, ^steps^: 7} | steps is no text (7)",
        "{^prompt^: ^chat^} | steps is no text (absent)",
        "{^prompt^: 1, ^steps^: ^line^} | prompt is no text (1)",
        "{^prompt^: ^chat^, ^system-prompt^: ^Be brief.^, ^steps^: ^line^} | unknown key system-prompt",
        "{^prompt^: ^plain^, ^system_prompt^: ^Be brief.^, ^steps^: ^line^} | prompt format plain has no",
        "{^prompt^: ^stepwise^, ^user_template^: ^{problem}^, ^steps^: ^line^} | prompt format stepwise"
      })
  void malformedRecordIsNamed(String formats, String message) throws IOException {
    chatFolder();
    String record = "{\"tokens\": {}, \"formats\": " + formats + "}";
    write(StepTokens.FILE, record.replace('^', '"'));
    assertThatThrownBy(() -> settle(CHAT, AUTO))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("Cannot read formats: " + message)
        .hasMessageEndingWith(folder.resolve(StepTokens.FILE).toString());
  }

  @Test
  void recordedPartsMayBeNull() throws IOException {
    chatFolder();
    write(
        StepTokens.FILE,
        "{\"formats\": {\"prompt\": \"chat\", \"system_prompt\": null, \"steps\": \"line\"}}");
    FormatSpec spec = settle(CHAT, AUTO);
    assertThat(spec.systemPrompt()).isNull();
    assertThat(spec.stepFormat()).isEqualTo("line");
  }
}
