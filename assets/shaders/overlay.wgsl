// The shader for egui at light quality: the same bindings and vertices as bevy_egui's own, and the same result within
// rounding, without its powers. bevy_egui converts from linear light to gamma and back for each pixel, to multiply two
// colours in gamma; but the product of two gamma curves is the gamma curve of the product. Here vertices are converted
// to linear light once, and a pixel takes one multiplication.

struct Transform {
    scale: vec2<f32>,
    translation: vec2<f32>,
}

struct Corner {
    @location(0) position: vec2<f32>,
    @location(1) uv: vec2<f32>,
    @location(2) color: vec4<f32>,
}

struct Shaded {
    @builtin(position) position: vec4<f32>,
    @location(0) color: vec4<f32>,
    @location(1) uv: vec2<f32>,
}

@group(0) @binding(0) var<uniform> transform: Transform;
@group(1) @binding(0) var image_texture: texture_2d<f32>;
@group(1) @binding(1) var image_sampler: sampler;

fn linear_from_gamma(gamma: vec3<f32>) -> vec3<f32> {
    let low = gamma / 12.92;
    let high = pow((gamma + 0.055) / 1.055, vec3(2.4));
    return select(high, low, gamma < vec3(0.04045));
}

@vertex
fn vs_main(in: Corner) -> Shaded {
    var out: Shaded;
    out.position = vec4(in.position * transform.scale + transform.translation, 0.0, 1.0);
    out.color = vec4(linear_from_gamma(in.color.rgb), in.color.a);
    out.uv = in.uv;
    return out;
}

@fragment
fn fs_main(in: Shaded) -> @location(0) vec4<f32> {
    return textureSample(image_texture, image_sampler, in.uv) * in.color;
}
