package io.stepwise.data.grading.latex;

import java.util.HashMap;
import java.util.Map;

/** Commands that stand for a fixed text. */
final class Symbols {
  private static final Map<String, String> TEXTS = new HashMap<>();

  static {
    pairs("alpha α beta β gamma γ delta δ epsilon ϵ zeta ζ eta η theta θ iota ι kappa κ lambda λ");
    pairs("mu μ nu ν xi ξ omicron ο pi π rho ρ sigma σ tau τ upsilon υ phi ϕ chi χ psi ψ omega ω");
    pairs("Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ");
    pairs("Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω");
    pairs("varepsilon ε vartheta ϑ varpi ϖ varrho ϱ varsigma ς varphi φ varkappa ϰ digamma ϝ");
    pairs("hbar ħ ell ℓ aleph ℵ beth ℶ gimel ℷ daleth ℸ partial ∂ nabla ∇ infty ∞ wp ℘ mho ℧");
    pairs("forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅ complement ∁ in ∈ notin ∉ ni ∋");
    pairs("subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ cap ∩ cup ∪");
    pairs("nsubseteq ⊈ nsupseteq ⊉ setminus ∖ smallsetminus ∖ wedge ∧ vee ∨ lnot ¬");
    pairs("le ≤ leq ≤ ge ≥ geq ≥ leqslant ⩽ geqslant ⩾ leqq ≦ geqq ≧ neq ≠ ll ≪ gg ≫ nless ≮");
    pairs("ngtr ≯ nleq ≰ ngeq ≱ prec ≺ succ ≻ preceq ≼ succeq ≽ sim ∼ simeq ≃ approx ≈ equiv ≡");
    pairs("cong ≅ propto ∝ parallel ∥ nparallel ∦ perp ⊥ mid | nmid ∤ asymp ≍ doteq ≐");
    pairs("lesssim ≲ gtrsim ≳ lneqq ≨ gneqq ≩ pm ± mp ∓ times × div ÷ cdot · ast ∗ star ⋆ circ ∘");
    pairs(
        "bullet ∙ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ bigoplus ⊕ bigotimes ⊗ dagger † dag †");
    pairs(
        "sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcap ⋂ bigcup ⋃ bigvee ⋁ bigwedge ⋀");
    pairs("ldots … cdots ⋯ vdots ⋮ ddots ⋱ angle ∠ measuredangle ∡ sphericalangle ∢");
    pairs("square □ lozenge ◊ diamond ♢ bigcirc ◯ therefore ∴ because ∵ top ⊤ vdash ⊢ dashv ⊣");
    pairs("rightarrow → to → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐");
    pairs("Leftrightarrow ⇔ uparrow ↑ downarrow ↓ mapsto ↦ longrightarrow ⟶ longleftarrow ⟵");
    pairs("rightleftharpoons ⇌ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖");
    pairs("langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ vert | lvert | rvert | Vert ‖");
    pairs("sin sin cos cos tan tan arcsin arcsin arccos arccos arctan arctan sinh sinh cosh cosh");
    pairs("tanh tanh ln ln log log exp exp max max min min sup sup inf inf lim lim");
    pairs("flat ♭ natural ♮ sharp ♯");
    pairs("texteuro € textpm ± textendash – textemdash —");
    pairs("oe œ OE Œ ae æ AE Æ aa å AA Å o ø O Ø ss ß l ł L Ł i ı j ȷ prime '");
    pairs("{ { } } & & # # _ _ $ $ backslash \\ textbackslash \\");
    pairs(
        "dots … dotsc … dotsb … dotsm … dotsi … dotso … iddots ⋰ lVert ‖ rVert ‖ lbrace { rbrace"
            + " }");
    pairs("arccosh arccosh arcsinh arcsinh arctanh arctanh surd √ textdegree ° textmu µ");
    pairs(
        "longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺ longmapsto ⟼");
    pairs("hookrightarrow ↪ hookleftarrow ↩ Uparrow ⇑ Downarrow ⇓ updownarrow ↕ Updownarrow ⇕");
    pairs("uplus ⊎ sqcup ⊔ sqcap ⊓ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ triangleq ≜ bowtie ⋈");
    pairs("lessdot ⋖ gtrdot ⋗ lneq ⪇ gneq ⪈ approxeq ≊ precsim ≾ succsim ≿ nprec ⊀ nsucc ⊁ wr ≀");
    pairs("bigtriangleup △ bigtriangledown ▽ blacktriangle ▴ blacksquare ▪ blacklozenge ⧫ frown ⌢");
    pairs("rightangle ∟ smile ⌣ ulcorner ⌜ urcorner ⌝ llcorner ⌞ lrcorner ⌟ amalg ⨿ hslash ℏ");
    pairs("textdollar $ textcent ¢ textsterling £ textyen ¥ textbullet • textellipsis … textdiv ÷");
    pairs("texttimes × textonehalf ½ textonequarter ¼ textthreequarters ¾ textonesuperior ¹");
    pairs("texttwosuperior ² textthreesuperior ³ textquoteleft ‘ textquoteright ’");
    pairs("textquotedblleft “ textquotedblright ”");
    pairs("- \u00ad th þ TH Þ dh ð DH Ð dj đ DJ Đ ij ĳ IJ Ĳ ng ŋ NG Ŋ eth ƪ enskip \u2002");
    TEXTS.put("limsup", "lim sup");
    TEXTS.put("liminf", "lim inf");
    TEXTS.put("quad", "  ");
    TEXTS.put("qquad", "    ");
    for (String space : new String[] {",", ";", ":", " "}) {
      TEXTS.put(space, " ");
    }
    TEXTS.put("\\", "\n");
    TEXTS.put("vspace", "\n");
  }

  private Symbols() {}

  private static void pairs(String namesAndTexts) {
    String[] words = namesAndTexts.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      TEXTS.put(words[i], words[i + 1]);
    }
  }

  /** The text of a command, null where it has no fixed one. */
  static String of(String name) {
    return TEXTS.get(name);
  }
}
