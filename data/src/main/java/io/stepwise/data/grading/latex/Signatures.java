package io.stepwise.data.grading.latex;

import java.util.HashMap;
import java.util.Map;

/**
 * Which arguments a command takes: <code>{</code> for one that must be there, {@code [} for an
 * optional one in brackets, {@code *} for an optional star. Commands that are not listed take none.
 */
final class Signatures {
  private static final Map<String, String> MACROS = new HashMap<>();
  private static final Map<String, String> ENVIRONMENTS =
      Map.of(
          "array",
          "[{",
          "tabular",
          "{",
          "tabular*",
          "{{",
          "tabularx",
          "{[{",
          "alignat",
          "{",
          "alignat*",
          "{",
          "figure",
          "[",
          "table",
          "[",
          "enumerate",
          "[",
          "itemize",
          "[");

  static {
    words("{", "emph textrm textit textbf textmd textsc textsf textsl texttt textup text mbox");
    words("{", "mathrm mathbb mathbf mathit mathsf mathtt mathcal mathscr mathfrak ensuremath");
    words("{", "label ref autoref cref Cref eqref url title author date input include keywords");
    words("{", "' ` \" c ^ ~ H k = b . d r u v not");
    words("{", "vec dot hat check breve acute grave tilde bar ddot");
    words("{", "overline underline widehat widetilde wideparen overbrace underbrace");
    words("{", "overleftarrow overrightarrow overleftrightarrow underleftarrow underrightarrow");
    words("{", "underleftrightarrow overgroup undergroup overbracket underbracket");
    words("{", "overlinesegment underlinesegment overleftharpoon overrightharpoon");
    words("{", "ket bra hint hints bibliography hypersetup selectlanguage");
    words("{{", "frac nicefrac braket ketbra texorpdfstring");
    words("[{", "sqrt footnote hphantom vphantom xleftarrow xrightarrow color pagecolor");
    words("[{", "includegraphics documentclass usepackage");
    words("[", "item");
    words("[{{", "textcolor colorbox setlength addlength setcounter addcounter");
    words("[{[{{", "fcolorbox");
    words("*{", "hspace vspace");
    words("*{{", "DeclareMathOperator");
    words("*[{", "chapter section subsection subsubsection subparagraph");
    words("*{[[{", "newcommand renewcommand providecommand");
    words("*[[{", "cite citet citep");
    words("*[", "\\");
  }

  private Signatures() {}

  private static void words(String signature, String names) {
    for (String name : names.split(" ")) {
      MACROS.put(name, signature);
    }
  }

  static String ofMacro(String name) {
    return MACROS.getOrDefault(name, "");
  }

  static String ofEnvironment(String name) {
    return ENVIRONMENTS.getOrDefault(name, "");
  }
}
