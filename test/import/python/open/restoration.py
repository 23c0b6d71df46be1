import torch, torch.nn as nn, torch.nn.functional as F
def window_partition(x, ws):
    B, H, W, C = x.shape
    x = x.view(B, H // ws, ws, W // ws, ws, C)
    return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, ws, ws, C)
def window_reverse(windows, ws, H, W):
    B = int(windows.shape[0] / (H * W / ws / ws))
    x = windows.view(B, H // ws, W // ws, ws, ws, -1)
    return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(B, H, W, -1)
class WindowAttention(nn.Module):
    def __init__(self, dim, ws, heads):
        super().__init__()
        self.ws, self.heads = ws, heads
        self.scale = (dim // heads) ** -0.5
        self.table = nn.Parameter(torch.zeros((2 * ws - 1) * (2 * ws - 1), heads))
        coords = torch.stack(torch.meshgrid([torch.arange(ws), torch.arange(ws)], indexing="ij"))
        cf = torch.flatten(coords, 1)
        rel = (cf[:, :, None] - cf[:, None, :]).permute(1, 2, 0).contiguous()
        rel[:, :, 0] += ws - 1
        rel[:, :, 1] += ws - 1
        rel[:, :, 0] *= 2 * ws - 1
        self.register_buffer("index", rel.sum(-1), persistent=False)
        self.qkv = nn.Linear(dim, dim * 3)
        self.proj = nn.Linear(dim, dim)
    def forward(self, x, mask=None):
        B_, N, C = x.shape
        qkv = self.qkv(x).reshape(B_, N, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        attn = (q * self.scale) @ k.transpose(-2, -1)
        bias = self.table[self.index.view(-1)].view(N, N, -1).permute(2, 0, 1).contiguous()
        attn = attn + bias.unsqueeze(0)
        if mask is not None:
            nW = mask.shape[0]
            attn = attn.view(B_ // nW, nW, self.heads, N, N) + mask.unsqueeze(1).unsqueeze(0)
            attn = attn.view(-1, self.heads, N, N)
        attn = attn.softmax(-1)
        return self.proj((attn @ v).transpose(1, 2).reshape(B_, N, C))
class SwinIR(nn.Module):
    def __init__(self, dim=8, ws=4, heads=2):
        super().__init__()
        self.ws = ws
        self.shift = ws // 2
        self.conv_first = nn.Conv2d(3, dim, 3, 1, 1)
        self.norm = nn.LayerNorm(dim)
        self.attn = WindowAttention(dim, ws, heads)
        self.conv_last = nn.Conv2d(dim, 12, 3, 1, 1)
        self.shuffle = nn.PixelShuffle(2)
    def calculate_mask(self, H, W):
        img_mask = torch.zeros((1, H, W, 1))
        h_slices = (slice(0, -self.ws), slice(-self.ws, -self.shift), slice(-self.shift, None))
        w_slices = (slice(0, -self.ws), slice(-self.ws, -self.shift), slice(-self.shift, None))
        cnt = 0
        for h in h_slices:
            for w in w_slices:
                img_mask[:, h, w, :] = cnt
                cnt += 1
        mw = window_partition(img_mask, self.ws).view(-1, self.ws * self.ws)
        m = mw.unsqueeze(1) - mw.unsqueeze(2)
        return m.masked_fill(m != 0, float(-100.0)).masked_fill(m == 0, float(0.0))
    def forward(self, x):
        h0, w0 = x.shape[2:]
        x = F.pad(x, (0, (self.ws - w0 % self.ws) % self.ws, 0, (self.ws - h0 % self.ws) % self.ws), "reflect")
        f = self.conv_first(x)
        y = f.permute(0, 2, 3, 1)
        B, H, W, C = y.shape
        s = torch.roll(self.norm(y), shifts=(-self.shift, -self.shift), dims=(1, 2))
        win = window_partition(s, self.ws).view(-1, self.ws * self.ws, C)
        a = self.attn(win, self.calculate_mask(H, W)).view(-1, self.ws, self.ws, C)
        s = torch.roll(window_reverse(a, self.ws, H, W), shifts=(self.shift, self.shift), dims=(1, 2))
        y = (y + s).permute(0, 3, 1, 2)
        return self.shuffle(self.conv_last(y + f))[:, :, :2 * h0, :2 * w0]
