// Water at full quality: objects behind it fade with depth, and caustics move near the surface. Drawn on two panes, in
// front of the machine and behind it.

#import bevy_pbr::mesh_functions
#import bevy_pbr::view_transformations::position_world_to_clip

struct WaterLook {
    // Colour of deep water; in w its share at the greatest depth.
    deep: vec4<f32>,
    // Height of the surface, depth of the tank, size of a wave, phase of the waves.
    sizes: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> look: WaterLook;

struct Corner {
    @builtin(instance_index) instance: u32,
    @location(0) position: vec3<f32>,
}

struct Drawn {
    @builtin(position) position: vec4<f32>,
    @location(0) world: vec3<f32>,
}

@vertex
fn vertex(in: Corner) -> Drawn {
    let world_from_local = mesh_functions::get_world_from_local(in.instance);
    let world = mesh_functions::mesh_position_local_to_world(world_from_local, vec4(in.position, 1.0)).xyz;
    var out: Drawn;
    out.position = position_world_to_clip(world);
    out.world = world;
    return out;
}

// Caustics: bright lines where three distorted wave trains cross zero.
fn caustics(at: vec2<f32>, time: f32) -> f32 {
    let a = abs(sin(1.3 * at.x + 1.4 * sin(0.9 * at.y + time)));
    let b = abs(sin(dot(at, vec2(-0.7, 1.2)) + 1.2 * sin(1.1 * at.x - 0.8 * time)));
    let c = abs(sin(dot(at, vec2(0.9, 0.8)) + 0.9 * sin(1.5 * at.y + 1.3 * time)));
    return pow(1.0 - min(a, min(b, c)), 7.0);
}

@fragment
fn fragment(in: Drawn) -> @location(0) vec4<f32> {
    let depth = clamp((look.sizes.x - in.world.y) / look.sizes.y, 0.0, 1.0);
    let taken = look.deep.w * (1.0 - exp(-2.2 * depth)) / (1.0 - exp(-2.2));
    let at = vec2(in.world.x + 0.6 * in.world.z, in.world.y) / look.sizes.z;
    let light = 0.20 * caustics(at, look.sizes.w) * pow(1.0 - depth, 2.5);
    let alpha = taken + light;
    return vec4((look.deep.rgb * taken + vec3(0.95, 1.0, 1.0) * light) / max(alpha, 1e-4), alpha);
}
