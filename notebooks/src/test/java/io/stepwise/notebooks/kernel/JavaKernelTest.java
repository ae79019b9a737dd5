package io.stepwise.notebooks.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JavaKernelTest {
  private final JavaKernel kernel =
      new JavaKernel(
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));

  @AfterEach
  void stop() {
    kernel.onShutdown(false);
  }

  private String words(String cell) throws CellFailure {
    DisplayData shown = kernel.eval(cell);
    return shown == null ? null : (String) shown.getData(MIMEType.TEXT_PLAIN);
  }

  @Test
  void cellShowsTheValueOfItsLastExpression() throws CellFailure {
    assertThat(words("int a = 20;\nint b = 22;\na + b")).isEqualTo("42");
    assertThat(words("a")).isEqualTo("20");
    assertThat(words("List.of(1, 2).stream().map(x -> x * a).toList()")).isEqualTo("[20, 40]");
    assertThat(words("(String) null")).isEqualTo("null");
  }

  @Test
  void cellWithoutAnExpressionShowsNothing() throws CellFailure {
    assertThat(words("int a = 1;")).isNull();
    assertThat(words("a + 1;")).isNull();
    assertThat(words("// only words")).isNull();
    assertThat(words("for (int i = 0; i < 3; i++) {}")).isNull();
  }

  @Test
  void laterCellsSeeEarlierOnes() throws CellFailure {
    kernel.eval("record Pair(int left, int right) { int sum() { return left + right; } }");
    kernel.eval("int twice(Pair pair) { return 2 * pair.sum(); }");
    assertThat(words("twice(new Pair(3, 4))")).isEqualTo("14");
    kernel.eval("int twice(Pair pair) { return -1; }");
    assertThat(words("twice(new Pair(3, 4))")).isEqualTo("-1");
  }

  @Test
  void pictureAndTableAreShownAsWhatTheyAre() throws CellFailure {
    kernel.eval("import io.stepwise.notebooks.*;");
    DisplayData table = kernel.eval("Tables.of(List.of(\"a\"), List.of(List.of(\"<b>\")))");
    assertThat((String) table.getData(MIMEType.TEXT_HTML)).contains("&lt;b&gt;");
    DisplayData chart =
        kernel.eval(
            "Charts.bars(\"t\", \"x\", \"y\", List.of(1, 2),"
                + " List.of(new Charts.Values(\"v\", Charts.Hue.RIGHT, List.of(1.0, 2.0))))");
    assertThat((String) chart.getData(MIMEType.IMAGE_PNG)).startsWith("iVBOR");
  }

  @Test
  void compilationErrorOfACellNamesItsLineAndTheKernelKeepsRunning() throws CellFailure {
    assertThatThrownBy(() -> kernel.eval("int a = \"text\";"))
        .isInstanceOf(CellFailure.class)
        .hasMessageContaining("String cannot be converted to int")
        .hasMessageContaining("\"text\"");
    assertThatThrownBy(() -> kernel.eval("int b = (1 +"))
        .isInstanceOf(CellFailure.class)
        .hasMessageContaining("middle of a statement");
    assertThatThrownBy(() -> kernel.eval("int open() { return missing(); }\nopen()"))
        .isInstanceOf(CellFailure.class)
        .hasMessageContaining("missing");
    assertThat(words("1 + 1")).isEqualTo("2");
  }

  @Test
  void cellThatThrowsShowsWhatAndWhy() throws CellFailure {
    assertThatThrownBy(
            () ->
                kernel.eval(
                    "throw new IllegalStateException(\"outer\", new RuntimeException(\"inner\"));"))
        .isInstanceOf(CellFailure.class)
        .hasMessageContaining("java.lang.IllegalStateException: outer")
        .hasMessageContaining("caused by java.lang.RuntimeException: inner");
    assertThat(words("1 + 1")).isEqualTo("2");
  }

  @Test
  void namesAreCompletedAndExplained() {
    assertThat(kernel.complete("Math.sqr", 8).getReplacements()).contains("sqrt(");
    assertThat((String) kernel.inspect("Math.sqrt(", 10, false).getData(MIMEType.TEXT_PLAIN))
        .contains("double Math.sqrt(double a)");
    assertThat(kernel.isComplete("int a = 1;")).isEqualTo("complete");
    assertThat(kernel.isComplete("int a = (1 +")).isBlank();
  }
}
