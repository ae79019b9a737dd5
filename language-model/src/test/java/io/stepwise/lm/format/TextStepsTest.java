package io.stepwise.lm.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextStepsTest {
  private static final Set<Integer> ENDS = Set.of(ByteTokenizers.END, ByteTokenizers.STOP);
  private static final ReasoningTokenizer BYTES = ByteTokenizers.byteLevel(List.of());

  private static StepSpans split(ReasoningTokenizer tokenizer, String format, String response) {
    return StepFormats.of(format, tokenizer, ENDS).split(tokenizer.verbatim(response));
  }

  private static List<String> steps(String format, String response) {
    return split(BYTES, format, response).texts();
  }

  @Test
  void blankLineEndsAStep() {
    assertThat(steps("blank-line", "2 + 2 = 4.\nThat is four.\n\nSo 4.<|end|>"))
        .containsExactly("2 + 2 = 4.\nThat is four.", "So 4.");
    assertThat(steps("blank-line", "a\r\n\r\nb\n \t\nc\n\n\n\n\nd"))
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void whatFollowsAPrefixIsTheNextStep() {
    for (String name : List.of("blank-line", "line", "regex:Step \\d+:")) {
      StepFormat format = StepFormats.of(name, BYTES, ENDS);
      int[] prefix = format.prefix(List.of("Step 1: a", "Step 2: b"));
      int[] next = BYTES.verbatim("Step 3: c");
      int[] both = Arrays.copyOf(prefix, prefix.length + next.length);
      System.arraycopy(next, 0, both, prefix.length, next.length);
      assertThat(format.split(both).texts())
          .as(name)
          .containsExactly("Step 1: a", "Step 2: b", "Step 3: c");
      assertThat(format.split(format.join(List.of("Step 1: a", "Step 2: b"))).texts())
          .as(name)
          .isEqualTo(format.split(prefix).texts());
      assertThat(format.prefix(List.of())).isEmpty();
    }
  }

  @Test
  void blankStepsDoNotExist() {
    assertThat(steps("blank-line", "\n\n \n\n\u00a0\n\n")).isEmpty();
    assertThat(steps("line", "\n\na\n\n\t\nb\n")).containsExactly("a", "b");
    assertThat(steps("regex:Step \\d+:", "\nStep 1: a")).containsExactly("Step 1: a");
    assertThat(steps("line", "")).isEmpty();
    assertThat(steps("line", "<|end|>")).isEmpty();
  }

  @Test
  void whatFollowsTheLastDelimiterIsAStep() {
    assertThat(steps("line", "a\nb")).containsExactly("a", "b");
    assertThat(steps("line", "a\nb\n")).containsExactly("a", "b");
    assertThat(steps("line", "a\nb\n \n<|stop|>")).containsExactly("a", "b");
  }

  @Test
  void stepBeginsWhereTheExpressionMatches() {
    assertThat(steps("regex:Step \\d+:", "First.\n\nStep 1: a\n\nb\nStep 2: c, see Step 1.\n"))
        .containsExactly("First.", "Step 1: a\n\nb", "Step 2: c, see Step 1.");
    assertThat(steps("regex:^\\d+\\.", "1. a 2. b\n2. c\n10. d"))
        .containsExactly("1. a 2. b", "2. c", "10. d");
    assertThat(steps("regex:(?<=;)", "a; b;c;")).containsExactly("a;", "b;", "c;");
  }

  @Test
  void stepEndsAtTheTokenThatCompletesItsDelimiter() {
    ReasoningTokenizer tokenizer = ByteTokenizers.byteLevel(List.of(".\n\n", "\n\nSo", "\n\n"));
    // "4" ".\n\n" "5" "\n\nSo" " " "6" "\n" "7" end
    int[] response = tokenizer.verbatim("4.\n\n5\n\nSo 6\n7<|end|>");
    assertThat(response).hasSize(9);
    StepSpans spans = StepFormats.of("blank-line", tokenizer, ENDS).split(response);
    assertThat(spans.texts()).containsExactly("4.", "5", "So 6\n7");
    assertThat(spans.ends()).containsExactly(1, 3, 7);
    StepSpans lines = StepFormats.of("line", tokenizer, ENDS).split(response);
    assertThat(lines.texts()).containsExactly("4.", "5", "So 6", "7");
    assertThat(lines.ends()).containsExactly(1, 3, 6, 7);
  }

  @Test
  void stepThatTheNextOneEndsStopsBeforeIt() {
    ReasoningTokenizer tokenizer =
        ByteTokenizers.byteLevel(List.of("a Step", " Step", "Step", "\n\n"));
    // "Step" " " "1" ":" "x" "\n\n" "Step" " " "2" ":" "y" " Step" " " "3" ":" "z" "a Step" …
    int[] response = tokenizer.verbatim("Step 1:x\n\nStep 2:y Step 3:za Step 4:<|end|>");
    StepSpans spans = StepFormats.of("regex:Step \\d+:", tokenizer, ENDS).split(response);
    assertThat(spans.texts()).containsExactly("Step 1:x", "Step 2:y", "Step 3:za", "Step 4:");
    assertThat(spans.ends()).containsExactly(5, 10, 16, 19);
    assertThat(tokenizer.decode(response[16])).isEqualTo("a Step");
  }

  @Test
  void twoStepsNeverEndAtOneToken() {
    ReasoningTokenizer tokenizer = ByteTokenizers.byteLevel(List.of("a\nb\n", "x\ny"));
    StepSpans spans = split(tokenizer, "line", "1a\nb\n2\n");
    assertThat(spans.texts()).containsExactly("1a", "b\n2");
    assertThat(spans.ends()).containsExactly(1, 3);
    StepSpans last = split(tokenizer, "line", "1x\ny");
    assertThat(last.texts()).containsExactly("1x\ny");
    assertThat(last.ends()).containsExactly(1);
  }

  @Test
  void codeIsNotDivided() {
    String code = "```python\nx = 1\n\nprint(x)\n```";
    assertThat(steps("blank-line", "Run:\n\n" + code + "\n\nIt prints 1."))
        .containsExactly("Run:", code, "It prints 1.");
    assertThat(steps("line", "Run:\n" + code + "\nIt prints 1."))
        .containsExactly("Run:", code, "It prints 1.");
    String tildes = "~~~~\na\n\n~~~\n```\n\nb\n~~~~";
    assertThat(steps("blank-line", tildes + "\n\nc")).containsExactly(tildes, "c");
    String nested = "  ````md\n```\n\n```\n  ````";
    assertThat(steps("blank-line", nested + "\n\nc")).containsExactly(nested.strip(), "c");
    assertThat(
            steps("regex:Step \\d+:", "Step 1: ```c\n\n```\nStep 2: see\n```\nStep 9: no\n```\n"))
        .containsExactly("Step 1: ```c\n\n```", "Step 2: see\n```\nStep 9: no\n```");
  }

  @Test
  void displayedFormulasAreNotDivided() {
    for (String formula :
        List.of(
            "$$\na = b\n\n+ c\n$$",
            "$$ a\n\n= b $$",
            "\\[\na \\\\[4pt]\n\n= b\n\\]",
            "\\begin{align*}\na\n\n\\begin{cases} 1\n\n2 \\end{cases}\n\n\\end{align*}")) {
      assertThat(steps("blank-line", "So:\n\n" + formula + ".\n\nDone."))
          .containsExactly("So:", formula + ".", "Done.");
      assertThat(steps("line", "We have " + formula + ".\nDone."))
          .containsExactly("We have " + formula + ".", "Done.");
      assertThat(steps("regex:a|Done", formula + " Done")).containsExactly(formula, "Done");
    }
  }

  @Test
  void marksThatOnlyLookLikeFencesAndFormulasDivideAsUsual() {
    assertThat(steps("blank-line", "It costs $$5.\n\nSo \\$$x\n\nor \\\\[2pt] it\n\nis ```x``` it"))
        .containsExactly("It costs $$5.", "So \\$$x", "or \\\\[2pt] it", "is ```x``` it");
    assertThat(steps("blank-line", "```a``` b\n\nc ``` d\n\ne $5$ and $6$\n\nf"))
        .containsExactly("```a``` b", "c ``` d", "e $5$ and $6$", "f");
  }

  @Test
  void whatWasCutInsideOfCodeOrAFormulaIsOneStep() {
    assertThat(steps("line", "a\n```\nb\n\nc")).containsExactly("a", "```\nb\n\nc");
    assertThat(steps("line", "a\n\\[\nb\nc")).containsExactly("a", "\\[\nb\nc");
    assertThat(steps("line", "a\n$$\nb\nc")).containsExactly("a", "$$\nb\nc");
  }

  @Test
  void thinkingTagsEndStepsAndArePartOfNone() {
    assertThat(
            steps("blank-line", "<think>\nLet me see.\n\nIt is 4.\n</think>\n\nThe answer is 4."))
        .containsExactly("Let me see.", "It is 4.", "The answer is 4.");
    assertThat(steps("blank-line", "<think>\n\n</think>\n\n4")).containsExactly("4");
    assertThat(steps("regex:Step \\d+:", "<think>Step 1: a Step 2: b</think>4"))
        .containsExactly("Step 1: a", "Step 2: b", "4");
    assertThat(steps("blank-line", "x\n```\n\nnever closed</think>\n\na\n\nb"))
        .containsExactly("x\n```\n\nnever closed", "a", "b");
    StepSpans spans = split(BYTES, "blank-line", "a</think>b");
    assertThat(spans.ends()).containsExactly(8, 9);
  }

  @Test
  void charactersSplitOverTokensComeTogether() {
    String response = "é = 1.\n\n😀 中文\n\n👩‍👩‍👧";
    assertThat(steps("blank-line", response)).containsExactly("é = 1.", "😀 中文", "👩‍👩‍👧");
    StepSpans spans = split(BYTES, "line", "é\n😀");
    assertThat(spans.ends()).containsExactly(2, 6);
  }

  @Test
  void bytesThatAreNoTextDoNoHarm() {
    int[] ids = BYTES.verbatim("é\n\nb\n\nc");
    int[] damaged = Arrays.copyOfRange(ids, 1, ids.length); // begins inside of a character
    StepSpans spans = StepFormats.of("blank-line", BYTES, ENDS).split(damaged);
    assertThat(spans.texts()).containsExactly("\uFFFD", "b", "c");
    StepSpans cut = StepFormats.of("line", BYTES, ENDS).split(BYTES.verbatim("a\nbé\n").clone());
    assertThat(cut.texts()).containsExactly("a", "bé");
    int[] open = Arrays.copyOf(BYTES.verbatim("a\nbé"), 4);
    assertThat(StepFormats.of("line", BYTES, ENDS).split(open).texts())
        .containsExactly("a", "b\uFFFD");
  }

  @Test
  void specialTokensAreNoText() {
    StepSpans spans = split(BYTES, "line", "a<|im_start|>b\n<|stop|><|im_start|>\nc<|end|>");
    assertThat(spans.texts()).containsExactly("ab", "c");
    assertThat(spans.ends()).containsExactly(3, 7);
    StepFormat format = StepFormats.of("line", BYTES, ENDS);
    assertThat(format.text(BYTES.verbatim("a<|im_start|>b\n"))).isEqualTo("ab\n");
  }

  @Test
  void wordsThatCarryTheirSpaceKeepIt() {
    ReasoningTokenizer tokenizer =
        ByteTokenizers.sentencePiece(List.of("So", "the", "answer", "is", "Step"));
    StepSpans spans = split(tokenizer, "blank-line", "the answer\n\nSo the answer is 😀");
    assertThat(spans.texts()).containsExactly("the answer", "So the answer is 😀");
    assertThat(spans.ends()[0]).isEqualTo(3);
  }

  @Test
  void joinedStepsAreFoundAgain() {
    List<String> steps = List.of("Let x = 2.\nThen", "so 4", "# Answer\n\n4");
    StepFormat blank = StepFormats.of("blank-line", BYTES, ENDS);
    assertThat(BYTES.decode(blank.join(steps)))
        .isEqualTo("Let x = 2.\nThen\n\nso 4\n\n# Answer\n\n4");
    StepFormat numbered = StepFormats.of("regex:Step \\d+:", BYTES, ENDS);
    assertThat(numbered.split(numbered.join(steps)).texts())
        .containsExactly("Step 1: Let x = 2.\nThen", "Step 2: so 4", "Step 3: # Answer\n\n4");
    assertThat(numbered.split(numbered.join(List.of("Step 1: a", "Step 2: b"))).texts())
        .containsExactly("Step 1: a", "Step 2: b");
    StepFormat other = StepFormats.of("regex:^[A-Z]+\\)", BYTES, ENDS);
    assertThatThrownBy(() -> other.join(List.of("A) fine", "not")))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            "Cannot write step: it does not begin as the step format wants it (\"not\", expected"
                + " regex:^[A-Z]+\\))");
  }

  @Test
  void indentedCodeIsNotDividedAndKeepsItsIndentation() {
    String code = "    x = 1\n\n    for i in y:\n        print(i)";
    assertThat(steps("blank-line", "Run:\n\n" + code + "\n\nIt prints 1."))
        .containsExactly("Run:", code, "It prints 1.");
    assertThat(steps("blank-line", "\tx = 1\n \n\n\ty = 2\n\nDone."))
        .containsExactly("\tx = 1\n \n\n\ty = 2", "Done.");
    assertThat(steps("blank-line", code + "\n\n")).containsExactly(code);
    // benign twins: no code follows, a paragraph goes on, and the text of a list item
    assertThat(steps("blank-line", "    x = 1\n\n  y\n\nz")).containsExactly("x = 1", "y", "z");
    assertThat(steps("blank-line", "We have\n    x = 1\n\n    y = 2\n\nz"))
        .containsExactly("We have\n    x = 1", "y = 2", "z");
    assertThat(steps("blank-line", "1. Add:\n\n    a\n    b\n\n    c\n\n2. Done"))
        .containsExactly("1. Add:", "a\n    b", "c", "2. Done");
    assertThat(steps("line", "a\n    b\n    c")).containsExactly("a", "b", "c");
  }

  @Test
  void stepBeforeCodeOrTextEndsWhereItsBlankLineDoes() {
    ReasoningTokenizer tokenizer = ByteTokenizers.byteLevel(List.of("\n\n", "So"));
    int[] response = tokenizer.verbatim("    x\n\n    y\n\nSo");
    int last = response.length - 1;
    assertThat(tokenizer.decode(response[last])).isEqualTo("So");
    assertThat(tokenizer.decode(response[last - 1])).isEqualTo("\n\n");
    StepSpans spans = StepFormats.of("blank-line", tokenizer, ENDS).split(response);
    assertThat(spans.texts()).containsExactly("    x\n\n    y", "So");
    assertThat(spans.ends()).containsExactly(last - 1, last);
    StepScanner scanner = StepFormats.of("blank-line", tokenizer, ENDS).scanner();
    for (int t = 0; t < last; t++) {
      assertThat(scanner.accept(response[t])).as("token " + t).isFalse();
    }
    assertThat(scanner.accept(response[last])).as("shows that the code has ended").isTrue();
    assertThat(scanner.ended().ends()).containsExactly(last - 1);
  }

  @Test
  void marksThatAreNeverClosedDoNotHoldTheRestTogether() {
    for (String mark : List.of("\\[", "\\begin{align}", "$$")) {
      String text = "Use " + mark + " x\n\nb\n\nc";
      assertThat(steps("blank-line", text)).containsExactly("Use " + mark + " x", "b", "c");
      assertThat(steps("blank-line", "a\n\n" + mark + "\nx\n\nb\n\nc"))
          .as("a formula ends at a blank line if nothing closes it")
          .containsExactly("a", mark + "\nx", "b", "c");
      assertThat(steps("line", "a\n" + mark + "\nx\ny"))
          .as("cut inside of a formula")
          .containsExactly("a", mark + "\nx\ny");
    }
    assertThat(steps("blank-line", "\\[ a\n\n\\[ b\n\nc")).containsExactly("\\[ a", "\\[ b", "c");
    assertThat(steps("blank-line", "\\begin{a} x\n\n\\begin{b}\n\ny\\end{b}\n\nz"))
        .containsExactly("\\begin{a} x", "\\begin{b}\n\ny\\end{b}", "z");
  }

  @Test
  void marksInCodeSpansOpenNothing() {
    assertThat(steps("blank-line", "Use `\\[` here.\n\nAnd `\\]` there.\n\nb"))
        .containsExactly("Use `\\[` here.", "And `\\]` there.", "b");
    assertThat(steps("blank-line", "Write `$$`\n\nor ``\\begin{a}``\n\nb `\\end{a}` $$"))
        .containsExactly("Write `$$`", "or ``\\begin{a}``", "b `\\end{a}` $$");
    assertThat(steps("blank-line", "A tick ` and \\[ a\n\nb \\] c\n\nd"))
        .as("a backtick alone opens no span")
        .containsExactly("A tick ` and \\[ a\n\nb \\] c", "d");
  }

  @Test
  void amountsOfMoneyAreNoFormula() {
    assertThat(steps("blank-line", "One costs $$5.\n\nTwo cost $$6 now.\n\nSo $$11."))
        .containsExactly("One costs $$5.", "Two cost $$6 now.", "So $$11.");
    assertThat(steps("blank-line", "So $$5\n\n= x$$.\n\nb"))
        .containsExactly("So $$5\n\n= x$$.", "b");
  }

  @Test
  void rulesAreNoSteps() {
    assertThat(steps("blank-line", "a\n\n---\n\nb\n\n* * *\n\n———\n\n$$-$$\n\n∑\n\n中\n\n½\n\n==="))
        .containsExactly("a", "b", "$$-$$", "∑", "中", "½");
    assertThat(steps("line", "---\na\n---\nb")).containsExactly("a", "b");
    assertThat(steps("regex:Step \\d+:", "---\nStep 1: a")).containsExactly("Step 1: a");
    assertThat(steps("blank-line", "a\n\n---\nb")).containsExactly("a", "---\nb");
    assertThat(steps("blank-line", "---")).as("there is nothing else").containsExactly("---");
    StepSpans only = split(BYTES, "blank-line", "\n***\n\n<|end|>");
    assertThat(only.texts()).containsExactly("***");
    assertThat(only.ends()).containsExactly(5);
    StepSpans spans = split(BYTES, "line", "a\n---\nb\n");
    assertThat(spans.ends()).containsExactly(1, 7);
  }

  @Test
  void joinedStepsAreAllFoundAgain() {
    StepFormat blank = StepFormats.of("blank-line", BYTES, ENDS);
    for (List<String> steps :
        List.of(
            List.of("a", "---", "b"),
            List.of("    x = 1", "    y = 2"),
            List.of("a", "    x = 1\n\n    y = 2", "b"))) {
      StepSpans spans = blank.splitJoined(blank.join(steps), steps.size());
      assertThat(spans.ends()).as("" + steps).hasSize(steps.size());
    }
    assertThat(blank.splitJoined(blank.join(List.of("a\n\nb")), 1).ends()).hasSize(2);
  }

  @Test
  void textIsSplitWithoutTokens() {
    assertThat(new StepSplitter("blank-line", null).split("<think>a\n\nb</think>\n\n---\n\n😀 é"))
        .containsExactly("a", "b", "😀 é");
    assertThat(new StepSplitter("regex:Step \\d+:", null).split("Step 1: a Step 2: b"))
        .containsExactly("Step 1: a", "Step 2: b");
    assertThat(new StepSplitter("token", "<step>").split("a<step> b <step><step>c"))
        .containsExactly("a", " b ", "c");
    assertThat(new StepSplitter("line", null).split(" ")).isEmpty();
  }
}
