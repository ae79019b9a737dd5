# One optimiser step over a whole list of parameters. Tensors are changed in place.

def orthogonal(g: Tensor) -> Tensor:
  # The nearest semi-orthogonal matrix, approximately: five Newton-Schulz iterations of a quintic
  # whose slope at 0 is large (Jordan et al. 2024).
  wide = torch.le(torch.size(g, 0), torch.size(g, 1))
  x = g
  if torch.__not__(wide):
    x = torch.t(g)
  x = torch.div(x, torch.add(torch.norm(x), 1e-07))
  for _0 in range(5):
    a = torch.matmul(x, torch.t(x))
    b = torch.add(torch.mul(a, -4.7750), torch.mul(torch.matmul(a, a), 2.0315))
    x = torch.add(torch.mul(x, 3.4445), torch.matmul(b, x))
  if torch.__not__(wide):
    x = torch.t(x)
  return x

class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def squares(self: __torch__.Decoder, g: List[Tensor]) -> List[Tensor]:
    # The sum of squares of each gradient.
    sums = annotate(List[Tensor], [])
    for i in range(torch.len(g)):
      _0 = torch.append(sums, torch.sum(torch.square(g[i])))
    return sums

  def clip(self: __torch__.Decoder, squares: List[Tensor], limit: Tensor) -> List[Tensor]:
    # The common 2-norm of all gradients, and the factor that makes it at most the limit.
    norm = torch.sqrt(torch.sum(torch.stack(squares, 0)))
    scale = torch.clamp(torch.div(limit, torch.add(norm, 1e-06)), None, 1.)
    return [torch.stack([norm, scale], 0)]

  def scale(self: __torch__.Decoder, g: List[Tensor], factor: Tensor) -> List[Tensor]:
    value = annotate(float, torch.item(factor))
    for i in range(torch.len(g)):
      _0 = torch.mul_(g[i], value)
    return [torch.zeros([1])]

  def adamw(self: __torch__.Decoder, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], h: Tensor) -> List[Tensor]:
    # h: learning rate, beta1, beta2, epsilon, weight decay, step from 1
    lr = annotate(float, torch.item(h[0]))
    b1 = annotate(float, torch.item(h[1]))
    b2 = annotate(float, torch.item(h[2]))
    eps = annotate(float, torch.item(h[3]))
    decay = annotate(float, torch.item(h[4]))
    step = annotate(float, torch.item(h[5]))
    rate = torch.div(lr, torch.sub(1., torch.pow(b1, step)))
    root = torch.sqrt(torch.sub(1., torch.pow(b2, step)))
    for i in range(torch.len(p)):
      _0 = torch.mul_(p[i], torch.sub(1., torch.mul(lr, decay)))
      _1 = torch.add_(torch.mul_(m[i], b1), g[i], alpha=torch.sub(1., b1))
      _2 = torch.addcmul_(torch.mul_(v[i], b2), g[i], g[i], value=torch.sub(1., b2))
      # In parts, so that a large embedding does not need a second one of its size.
      ps = torch.split(torch.view(p[i], [-1]), 4194304)
      ms = torch.split(torch.view(m[i], [-1]), 4194304)
      vs = torch.split(torch.view(v[i], [-1]), 4194304)
      for j in range(torch.len(ps)):
        d = torch.add_(torch.div_(torch.sqrt(vs[j]), root), eps)
        _3 = torch.addcdiv_(ps[j], ms[j], d, value=torch.neg(rate))
    return [torch.zeros([1])]

  def muon(self: __torch__.Decoder, p: List[Tensor], g: List[Tensor], m: List[Tensor], h: Tensor) -> List[Tensor]:
    # h: learning rate, momentum, weight decay
    lr = annotate(float, torch.item(h[0]))
    momentum = annotate(float, torch.item(h[1]))
    decay = annotate(float, torch.item(h[2]))
    for i in range(torch.len(p)):
      _0 = torch.add_(torch.mul_(m[i], momentum), g[i], alpha=torch.sub(1., momentum))
      u = torch.add(torch.mul(m[i], momentum), g[i], alpha=torch.sub(1., momentum))
      rows = annotate(float, torch.item(torch.tensor(torch.size(p[i], 0))))
      columns = annotate(float, torch.item(torch.tensor(torch.size(p[i], 1))))
      stretch = torch.sqrt(torch.div(rows, columns))
      if torch.lt(stretch, 1.):
        stretch = 1.
      _1 = torch.mul_(p[i], torch.sub(1., torch.mul(lr, decay)))
      _2 = torch.add_(p[i], __torch__.orthogonal(u), alpha=torch.neg(torch.mul(lr, stretch)))
    return [torch.zeros([1])]
