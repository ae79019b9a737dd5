# The decoder's mathematics, as TorchScript source. Words between @ signs are constants that
# DecoderSource fills in from the model's configuration. Shapes: B rows, T positions, D hidden width,
# H query heads, K key/value heads, G = H/K queries per key, E head width, V vocabulary.
#
# Weights come as one list: embedding [V,D]; per layer @STRIDE@ tensors (norm, qkv [(H+2K)E,D],
# output [D,HE], norm, gate-and-up [2F,D], down [D,F], then the optional ones); final norm [D];
# language-model head [V,D] unless tied; scalar head weight [1,D] and bias [1] if the model has one.

def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  # x [B,T,heads,E]; cos [.,T,1,E] and sin [.,T,1,E] as turns() gives them: x times cos plus x with its
  # halves swapped times sin; Su et al. 2021, in the half-split layout.
  return torch.addcmul(torch.mul(x, cos), torch.roll(x, [@HALF@], [-1]), sin)

def turns(cos: Tensor, sin: Tensor) -> Tuple[Tensor, Tensor]:
  # Halves [N,E/2] -> [N,1,E]: the cosines twice; the sines, first negative, then positive.
  return (torch.unsqueeze(torch.cat([cos, cos], -1), 1), torch.unsqueeze(torch.cat([torch.neg(sin), sin], -1), 1))

def narrow(x: Tensor) -> Tensor:
  # The operand of a product: in bfloat16 (type 15) where products are, else as it is.
  if @BF16@:
    x = torch.to(x, 15)
  return x

def product(x: Tensor, w: Tensor, bias: Optional[Tensor]) -> Tensor:
  # x . w^T + bias in single precision (type 6); operands as narrow() has them.
  if @BF16@:
    y = torch.to(torch.linear(__torch__.narrow(x), __torch__.narrow(w), None), 6)
    if torch.__isnot__(bias, None):
      y = torch.add(y, unchecked_cast(Tensor, bias))
  else:
    y = torch.linear(x, w, bias)
  return y

def project(w: List[Tensor], at: int, x: Tensor, cos: Tensor, sin: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  # x [B,T,D] -> q [B,T,H,E], k [B,T,K,E] (both rotated), v [B,T,K,E]
  bias = annotate(Optional[Tensor], None)
  if @QKV_BIAS@:
    bias = w[torch.add(at, 6)]
  y = __torch__.product(torch.rms_norm(x, [@D@], w[at], @EPS@), w[torch.add(at, 1)], bias)
  y = torch.unflatten(y, -1, [torch.add(@H@, torch.mul(2, @K@)), @E@])
  if @QK_NORM@:
    q, k, v, = torch.split_with_sizes(y, [@H@, @K@, @K@], -2)
    q = torch.rms_norm(q, [@E@], w[torch.add(at, @QK_NORM_AT@)], @EPS@)
    k = torch.rms_norm(k, [@E@], w[torch.add(at, torch.add(@QK_NORM_AT@, 1))], @EPS@)
    r = (__torch__.rotate(q, cos, sin), __torch__.rotate(k, cos, sin), v)
  else:
    qk, v, = torch.split_with_sizes(y, [torch.add(@H@, @K@), @K@], -2)
    q, k, = torch.split_with_sizes(__torch__.rotate(qk, cos, sin), [@H@, @K@], -2)
    r = (q, k, v)
  return r

def mlp(w: List[Tensor], at: int, x: Tensor) -> Tensor:
  y = torch.linear(__torch__.narrow(torch.rms_norm(x, [@D@], w[torch.add(at, 3)], @EPS@)), __torch__.narrow(w[torch.add(at, 4)]), None)
  gate, up, = torch.chunk(y, 2, -1)
  return __torch__.product(torch.mul(torch.silu(gate), up), w[torch.add(at, 5)], None)

def output(w: List[Tensor], at: int, o: Tensor) -> Tensor:
  bias = annotate(Optional[Tensor], None)
  if @OUTPUT_BIAS@:
    bias = w[torch.add(at, @OUTPUT_BIAS_AT@)]
  return __torch__.product(o, w[torch.add(at, 2)], bias)

def sees(queries: Tensor, keys: Tensor, window: int) -> Tensor:
  # 0 where the query at a position [n,1] sees the key at a position [m], -inf elsewhere: [n,m]
  hidden = torch.gt(keys, queries)
  if torch.gt(window, 0):
    hidden = torch.logical_or(hidden, torch.le(keys, torch.sub(queries, window)))
  return torch.where(hidden, -inf, 0.)

def count(start: int, end: int, like: Tensor) -> Tensor:
  # start, start + 1, ... below end, on the device of another tensor: [end-start]
  return torch.arange(start, end, dtype=4, layout=None, device=ops.prim.device(like), pin_memory=None)

def masks(T: int, like: Tensor) -> List[Tensor]:
  # What attention by plain products adds over T positions: [T,T] for all before, then for the window.
  m = annotate(List[Tensor], [])
  if torch.le(T, @PLAIN_LIMIT@):
    a = __torch__.count(0, T, like)
    _0 = torch.append(m, __torch__.sees(torch.unsqueeze(a, 1), a, 0))
    if @WINDOWED@:
      _1 = torch.append(m, __torch__.sees(torch.unsqueeze(a, 1), a, @WINDOW@))
  return m

def near(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  # Fused attention within the window over long rows, block by block of queries: q [B,H,T,E], k and
  # v [B,K,T,E]. Nothing is [T,T].
  T = torch.size(q, 2)
  parts = annotate(List[Tensor], [])
  for block in range(torch.add(torch.floordiv(torch.sub(T, 1), @BLOCK@), 1)):
    start = torch.mul(block, @BLOCK@)
    end = torch.add(start, @BLOCK@)
    if torch.gt(end, T):
      end = T
    first = torch.add(torch.sub(start, @WINDOW@), 1)
    if torch.lt(first, 0):
      first = 0
    mask = __torch__.sees(torch.unsqueeze(__torch__.count(start, end, q), 1), __torch__.count(first, end, q), @WINDOW@)
    o = torch.scaled_dot_product_attention(torch.slice(q, 2, start, end), torch.slice(k, 2, first, end), torch.slice(v, 2, first, end), mask, 0., False, scale=None, enable_gqa=@GROUPED@)
    _0 = torch.append(parts, o)
  return torch.cat(parts, 2)

def attend(q: Tensor, k: Tensor, v: Tensor, masks: List[Tensor], windowed: bool) -> Tensor:
  # Causal attention over whole rows: q [B,T,H,E], k and v [B,T,K,E] -> [B,T,HE].
  B = torch.size(q, 0)
  T = torch.size(q, 1)
  if torch.gt(T, @PLAIN_LIMIT@):
    qt = torch.transpose(q, 1, 2)
    kt = torch.transpose(k, 1, 2)
    vt = torch.transpose(v, 1, 2)
    if torch.__and__(windowed, torch.gt(T, @WINDOW@)):
      o = __torch__.near(qt, kt, vt)
    else:
      o = torch.scaled_dot_product_attention(qt, kt, vt, None, 0., True, scale=None, enable_gqa=@GROUPED@)
    r = torch.reshape(torch.transpose(o, 1, 2), [B, T, torch.mul(@H@, @E@)])
  else:
    mask = masks[0]
    if windowed:
      mask = masks[1]
    # [B,K,G*T,E]: the queries of one key head lie together, so keys are not copied.
    g = torch.reshape(torch.permute(torch.reshape(q, [B, T, @K@, @G@, @E@]), [0, 2, 3, 1, 4]), [B, @K@, torch.mul(@G@, T), @E@])
    g = torch.mul(g, @SCALE@)
    s = torch.matmul(__torch__.narrow(g), torch.permute(__torch__.narrow(k), [0, 2, 3, 1]))
    # The mask is single, and so is the sum.
    s = torch.add(torch.reshape(s, [B, @K@, @G@, T, T]), mask)
    p = torch.reshape(torch.softmax(s, -1), [B, @K@, torch.mul(@G@, T), T])
    o = torch.reshape(torch.to(torch.matmul(__torch__.narrow(p), torch.transpose(__torch__.narrow(v), 1, 2)), 6), [B, @K@, @G@, T, @E@])
    r = torch.reshape(torch.permute(o, [0, 3, 1, 2, 4]), [B, T, torch.mul(@H@, @E@)])
  return r

def trunk(w: List[Tensor], cos: Tensor, sin: Tensor, x: Tensor) -> Tensor:
  # token ids [B,T] -> hidden states [B,T,D] after the final norm
  T = torch.size(x, 1)
  c, s, = __torch__.turns(torch.slice(cos, 0, 0, T), torch.slice(sin, 0, 0, T))
  masks = __torch__.masks(T, x)
  windowed = annotate(List[bool], @WINDOW_LAYERS@)
  h = torch.embedding(w[0], x)
  for layer in range(@LAYERS@):
    at = torch.add(1, torch.mul(layer, @STRIDE@))
    q, k, v, = __torch__.project(w, at, h, c, s)
    h = torch.add(h, __torch__.output(w, at, __torch__.attend(q, k, v, masks, windowed[layer])))
    h = torch.add(h, __torch__.mlp(w, at, h))
  return torch.rms_norm(h, [@D@], w[@NORM_AT@], @EPS@)

def truncate(z: Tensor, top_k: int, top_p: float) -> Tensor:
  # logits [B,V] with -inf for all but the top_k largest (0: all), and of those all but the smallest
  # set whose probabilities reach top_p; what ties with the last one kept stays.
  if torch.gt(top_k, 0):
    largest, _0, = torch.topk(z, top_k, -1)
    z = torch.masked_fill(z, torch.lt(z, torch.slice(largest, -1, -1)), -inf)
  if torch.lt(top_p, 1.):
    p = torch.softmax(z, -1)
    sorted, _1, = torch.sort(p, -1, True)
    before = torch.sub(torch.cumsum(sorted, -1), sorted)
    least = torch.amin(torch.masked_fill(sorted, torch.ge(before, top_p), 2.), [-1], True)
    z = torch.masked_fill(z, torch.lt(p, least), -inf)
  return z

def pick(logits: Tensor, uniform: Tensor, temperature: float, top_k: int, top_p: float) -> Tuple[Tensor, Tensor]:
  # logits [B,V], one uniform number a row [B] -> token [B] by the inverse of the cumulative
  # distribution (greedy at temperature 0) and its log-probability [B] in what it was drawn from
  if torch.gt(temperature, 0.):
    # The largest logit is subtracted first, so that any temperature gives finite numbers.
    least = temperature
    if torch.lt(least, 1e-30):
      least = 1e-30
    centred = torch.sub(logits, torch.amax(logits, [-1], True))
    z = __torch__.truncate(torch.div(centred, least), top_k, top_p)
    lp = torch.log_softmax(z, -1)
    c = torch.cumsum(torch.exp(lp), -1)
    total = torch.slice(c, -1, -1)
    # Never beyond the first token that completes the sum: those after it may be impossible.
    u = torch.mul(torch.unsqueeze(uniform, -1), total)
    t = torch.sum(torch.logical_and(torch.le(c, u), torch.lt(c, total)), [-1])
  else:
    lp = torch.log_softmax(logits, -1)
    t = torch.argmax(logits, -1)
  return (t, torch.squeeze(torch.gather(lp, -1, torch.unsqueeze(t, -1)), -1))

class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def token_outputs(self: __torch__.Decoder, w: List[Tensor], rope: List[Tensor], x: Tensor, parts: Tensor) -> List[Tensor]:
    # x [B,T]; parts: 1 = log-probs and entropies, 2 = head, 3 = both, 4 = hidden states. Outputs
    # [B,T] each, hidden states [B,T,D]; column 0 of the log-probs is 0, since nothing comes before
    # the first token.
    h = __torch__.trunk(w, rope[0], rope[1], x)
    which = annotate(int, torch.item(parts))
    out = annotate(List[Tensor], [])
    if torch.eq(torch.__and__(which, 1), 1):
      logits = __torch__.product(torch.slice(h, 1, 0, -1), w[@LM_AT@], None)
      lp = torch.log_softmax(logits, -1)
      chosen = torch.squeeze(torch.gather(lp, -1, torch.unsqueeze(torch.slice(x, 1, 1), -1)), -1)
      entropy = torch.neg(torch.sum(torch.mul(torch.exp(lp), lp), [-1]))
      _0 = torch.append(out, torch.constant_pad_nd(chosen, [1, 0], 0.))
      _1 = torch.append(out, torch.constant_pad_nd(entropy, [1, 0], 0.))
    if torch.eq(torch.__and__(which, 2), 2):
      _2 = torch.append(out, torch.squeeze(torch.linear(h, w[@HEAD_AT@], w[@HEAD_BIAS_AT@]), -1))
    if torch.eq(which, 4):
      _3 = torch.append(out, h)
    return out

  def gradients(self: __torch__.Decoder, outputs: List[Tensor], w: List[Tensor], cotangents: List[Tensor]) -> List[Tensor]:
    # Vector-Jacobian product: sum over outputs of d(output . cotangent)/dw, zeros where w has no part.
    c = annotate(List[Optional[Tensor]], [])
    for i in range(torch.len(cotangents)):
      _0 = torch.append(c, cotangents[i])
    g = torch.grad(outputs, w, c, None, False, True)
    result = annotate(List[Tensor], [])
    for i in range(torch.len(g)):
      gi = g[i]
      if torch.__is__(gi, None):
        r = torch.zeros_like(w[i])
      else:
        r = unchecked_cast(Tensor, gi)
      _1 = torch.append(result, r)
    return result

  def prefill(self: __torch__.Decoder, w: List[Tensor], rope: List[Tensor], cache: List[Tensor], state: Tensor, x: Tensor, slots: Tensor, last: Tensor) -> List[Tensor]:
    # Prompts x [N,T] (right-padded) into cache slots [N]; cache: per layer keys and values [S,K,M,E].
    # The logits after each prompt's last token, at index last [N], go to these slots of state [S,V].
    T = torch.size(x, 1)
    c, s, = __torch__.turns(torch.slice(rope[0], 0, 0, T), torch.slice(rope[1], 0, 0, T))
    masks = __torch__.masks(T, x)
    windowed = annotate(List[bool], @WINDOW_LAYERS@)
    h = torch.embedding(w[0], x)
    for layer in range(@LAYERS@):
      at = torch.add(1, torch.mul(layer, @STRIDE@))
      q, k, v, = __torch__.project(w, at, h, c, s)
      _0 = torch.index_copy_(torch.slice(cache[torch.mul(2, layer)], 2, 0, T), 0, slots, torch.transpose(k, 1, 2))
      _1 = torch.index_copy_(torch.slice(cache[torch.add(1, torch.mul(2, layer))], 2, 0, T), 0, slots, torch.transpose(v, 1, 2))
      h = torch.add(h, __torch__.output(w, at, __torch__.attend(q, k, v, masks, windowed[layer])))
      h = torch.add(h, __torch__.mlp(w, at, h))
    index = torch.expand(torch.reshape(last, [-1, 1, 1]), [-1, 1, @D@])
    z = torch.squeeze(torch.gather(h, 1, index), 1)
    logits = torch.linear(torch.rms_norm(z, [@D@], w[@NORM_AT@], @EPS@), w[@LM_AT@], None)
    return [torch.index_copy_(state, 0, slots, logits)]

  def keep(self: __torch__.Decoder, tensors: List[Tensor], slots: Tensor) -> List[Tensor]:
    # The chosen slots of every tensor, in order.
    kept = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      _0 = torch.append(kept, torch.index_select(tensors[i], 0, slots))
    return kept

  def decode(self: __torch__.Decoder, w: List[Tensor], rope: List[Tensor], cache: List[Tensor], logits: Tensor, position: Tensor, uniforms: Tensor, sampling: Tensor) -> List[Tensor]:
    # Samples n tokens for every slot of the cache in one call: logits [S,V] of the next token,
    # position [S] where it will stand, uniforms [S,n], sampling = temperature, top_k, top_p. Returns tokens [S,n], log-probs [S,n], the
    # logits after the last of them [S,V]. The cache is written in place.
    S = torch.size(position, 0)
    n = torch.size(uniforms, 1)
    heat = annotate(float, torch.item(sampling[0]))
    top_k = annotate(int, torch.item(torch.to(sampling[1], 4)))
    top_p = annotate(float, torch.item(sampling[2]))
    top = annotate(int, torch.item(torch.max(position)))
    M = torch.size(cache[0], 2)
    # Rows of a layer's keys seen as [S*K*M,E]: where each slot's and head's first one lies, [S,K].
    first = torch.mul(torch.reshape(__torch__.count(0, torch.mul(S, @K@), position), [S, @K@]), M)
    z = logits
    windowed = annotate(List[bool], @WINDOW_LAYERS@)
    tokens = annotate(List[Tensor], [])
    chances = annotate(List[Tensor], [])
    for i in range(n):
      t, lp, = __torch__.pick(z, torch.select(uniforms, 1, i), heat, top_k, top_p)
      _0 = torch.append(tokens, t)
      _1 = torch.append(chances, lp)
      at_position = torch.clamp(torch.add(position, i), None, torch.sub(M, 1))
      L = torch.add(torch.add(top, i), 1)
      if torch.gt(L, M):
        L = M
      all = torch.reshape(__torch__.sees(torch.unsqueeze(at_position, 1), __torch__.count(0, L, position), 0), [S, 1, 1, L])
      some = all
      if @WINDOWED@:
        some = torch.reshape(__torch__.sees(torch.unsqueeze(at_position, 1), __torch__.count(0, L, position), @WINDOW@), [S, 1, 1, L])
      c, s, = __torch__.turns(torch.index_select(rope[0], 0, at_position), torch.index_select(rope[1], 0, at_position))
      place = torch.reshape(torch.add(first, torch.unsqueeze(at_position, 1)), [-1])
      h = torch.embedding(w[0], t)
      for layer in range(@LAYERS@):
        at = torch.add(1, torch.mul(layer, @STRIDE@))
        q, k, v, = __torch__.project(w, at, h, c, s)
        keys = cache[torch.mul(2, layer)]
        values = cache[torch.add(1, torch.mul(2, layer))]
        _2 = torch.index_copy_(torch.view(keys, [-1, @E@]), 0, place, torch.reshape(k, [-1, @E@]))
        _3 = torch.index_copy_(torch.view(values, [-1, @E@]), 0, place, torch.reshape(v, [-1, @E@]))
        mask = all
        if windowed[layer]:
          mask = some
        # The queries of one key head take the place of positions, so keys are not copied.
        g = torch.reshape(q, [S, @K@, @G@, @E@])
        kl = torch.slice(keys, 2, 0, L)
        vl = torch.slice(values, 2, 0, L)
        if torch.gt(S, @FUSED_ROWS@):
          p = torch.matmul(torch.mul(g, @SCALE@), torch.transpose(kl, 2, 3))
          o = torch.matmul(torch.softmax(torch.add_(p, mask), -1), vl)
        else:
          o = torch.scaled_dot_product_attention(g, kl, vl, mask, 0., False, scale=None, enable_gqa=False)
        h = torch.add(h, __torch__.output(w, at, torch.reshape(o, [S, torch.mul(@H@, @E@)])))
        h = torch.add(h, __torch__.mlp(w, at, h))
      z = torch.linear(torch.rms_norm(h, [@D@], w[@NORM_AT@], @EPS@), w[@LM_AT@], None)
    return [torch.stack(tokens, 1), torch.stack(chances, 1), z]
