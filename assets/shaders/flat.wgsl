// The only shader at light quality. Lighting is computed at the vertices, so that a software renderer only writes a
// colour per pixel.

#import bevy_pbr::mesh_functions
#import bevy_pbr::view_transformations::position_world_to_clip

struct FlatLook {
    // Colour of the water; in w the influence of light on the surface.
    water: vec4<f32>,
    // Height of the water surface, depth of the tank, share of the water's colour at the surface and at the bottom.
    haze: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> look: FlatLook;

struct Corner {
    @builtin(instance_index) instance: u32,
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(5) color: vec4<f32>,
}

struct Shaded {
    @builtin(position) position: vec4<f32>,
    @location(0) color: vec4<f32>,
}

// From the right, the front and above, the usual direction in drawings; brightest from above.
const SUN: vec3<f32> = vec3<f32>(0.33, 0.73, 0.60);
const SKY: vec3<f32> = vec3<f32>(0.60, 0.64, 0.68);
const GROUND: vec3<f32> = vec3<f32>(0.36, 0.35, 0.34);
const SUN_COLOR: vec3<f32> = vec3<f32>(0.52, 0.50, 0.46);

@vertex
fn vertex(in: Corner) -> Shaded {
    let world_from_local = mesh_functions::get_world_from_local(in.instance);
    let world = mesh_functions::mesh_position_local_to_world(world_from_local, vec4(in.position, 1.0)).xyz;
    let normal = mesh_functions::mesh_normal_local_to_world(in.normal, in.instance);
    let ambient = mix(GROUND, SKY, normal.y * 0.5 + 0.5);
    let light = ambient + SUN_COLOR * max(dot(normal, SUN), 0.0);
    // No branch may depend on a uniform: Mesa's software renderer would compile the shader again for each draw and
    // never free it (1.2 MB and 10 ms per frame).
    var color = in.color.rgb * mix(vec3(1.0), light, look.water.w);
    let depth = clamp((look.haze.x - world.y) / look.haze.y, 0.0, 1.0);
    color = mix(color, look.water.rgb, mix(look.haze.z, look.haze.w, depth));

    var out: Shaded;
    out.position = position_world_to_clip(world);
    out.color = vec4(color, in.color.a);
    return out;
}

@fragment
fn fragment(in: Shaded) -> @location(0) vec4<f32> {
    return in.color;
}
