# Low-rank changes of matrices, W + scale * B A, and their derivatives. places [n,2] says for adapter
# i which matrix of the list it changes and the first of its rows there.

class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def merge(self: __torch__.Decoder, w: List[Tensor], a: List[Tensor], b: List[Tensor], places: Tensor, scale: Tensor) -> List[Tensor]:
    # Changed copies of w [rows,columns] by a [rank,columns] and b [rows of the adapter,rank].
    s = annotate(float, torch.item(scale))
    merged = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      _0 = torch.append(merged, torch.clone(w[i]))
    for i in range(torch.len(a)):
      at = annotate(int, torch.item(torch.select(torch.select(places, 0, i), 0, 0)))
      row = annotate(int, torch.item(torch.select(torch.select(places, 0, i), 0, 1)))
      part = torch.slice(merged[at], 0, row, torch.add(row, torch.size(b[i], 0)))
      _1 = torch.addmm_(part, b[i], a[i], alpha=s)
    return merged

  def gradients(self: __torch__.Decoder, g: List[Tensor], a: List[Tensor], b: List[Tensor], places: Tensor, scale: Tensor) -> List[Tensor]:
    # From the derivatives g by the changed matrices: those by all a, then those by all b.
    s = annotate(float, torch.item(scale))
    result = annotate(List[Tensor], [])
    by_b = annotate(List[Tensor], [])
    for i in range(torch.len(a)):
      at = annotate(int, torch.item(torch.select(torch.select(places, 0, i), 0, 0)))
      row = annotate(int, torch.item(torch.select(torch.select(places, 0, i), 0, 1)))
      part = torch.slice(g[at], 0, row, torch.add(row, torch.size(b[i], 0)))
      _0 = torch.append(result, torch.mul(torch.matmul(torch.t(b[i]), part), s))
      _1 = torch.append(by_b, torch.mul(torch.matmul(part, torch.t(a[i])), s))
    for i in range(torch.len(by_b)):
      _2 = torch.append(result, by_b[i])
    return result
