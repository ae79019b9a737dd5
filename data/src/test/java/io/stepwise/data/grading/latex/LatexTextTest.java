package io.stepwise.data.grading.latex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.grading.limit.Budget;
import io.stepwise.data.grading.limit.OutOfBudget;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatexTextTest {
  private static Optional<String> text(String latex) {
    return LatexText.of(latex, Budget.of(Duration.ofSeconds(30)));
  }

  @Test
  void commandsBecomeText() {
    assertThat(text("\\frac{a}{b}")).hasValue("a/b");
    assertThat(text("\\frac12")).hasValue("1/2");
    assertThat(text("\\sqrt[3]{x+1}")).hasValue("√(x+1)");
    assertThat(text("\\alpha \\le \\infty")).hasValue("α≤∞");
    assertThat(text("\\mathbb{R}\\mathbf{v}")).hasValue("ℝ𝐯");
    assertThat(text("\\hat{x}\\'e")).hasValue("x\u0302é");
    assertThat(text("\\text{a b}\\mbox{gone}\\unknown{kept}")).hasValue("a bkept");
    assertThat(text("5\\,\\!5\\\\6")).hasValue("5 5\n6");
  }

  @Test
  void matricesAreRowsOfCells() {
    assertThat(text("\\begin{pmatrix} 1 & x \\\\ 3 & 4 \\end{pmatrix}")).hasValue("[ 1 x; 3 4 ]");
    assertThat(text("\\begin{array}{cc}1&2\\end{array}")).hasValue("[ 1 2 ]");
    assertThat(text("\\begin{cases}1\\\\2\\end{cases}")).hasValue("1\n2");
    assertThat(text("\\begin{pmatrix}\\end{pmatrix}")).isEmpty();
  }

  @Test
  void formulasLoseTheirDelimiters() {
    assertThat(text("\\( \\pi x \\)")).hasValue("π x");
    assertThat(text("\\[x\\]")).hasValue("\n    x\n");
  }

  @Test
  void brokenLatexIsReadAsFarAsItGoes() {
    assertThat(text("{\\pi")).hasValue("π");
    assertThat(text("\\pi}5")).hasValue("π5");
    assertThat(text("\\frac1")).hasValue("%s/%s1");
    assertThat(text("\\sqrt")).isEmpty();
    assertThat(text("\\end{a}x\\)")).hasValue("x");
    assertThat(text("\\begin x")).hasValue("\\begin x");
    assertThat(text("x\\")).hasValue("x");
  }

  @Test
  void whatIsReadAgainAndAgainRunsOutOfBudget() {
    assertThatThrownBy(() -> text("\\frac{".repeat(60))).isInstanceOf(OutOfBudget.class);
    assertThat(text("\\frac{".repeat(6))).isPresent();
  }
}
